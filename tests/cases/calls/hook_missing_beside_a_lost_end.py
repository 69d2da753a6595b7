"""The capture lost the end of one connection, and FINISH does not come after hangup.

Where a whole connection broke off, others may be missing altogether.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 5, "CallStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
    near=["TIME002", "FLOW018"],
)


def build(path: Path) -> None:
    scene = Scene(90)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING")
    other = scene.connection(34320)
    begin = other.open(at + 2)
    other.ask(begin, "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "ESTABLISHED"}))
    other.server_ack(begin + 0.001)
    scene.call(at + 3, "hangup")
    scene.write(path)
