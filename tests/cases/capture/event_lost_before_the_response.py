"""What becomes of a call is told on another connection before the call is answered, and the capture loses it.

WCS posts in parallel: what was lost while the call waited for its response may be the status that is due.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 2, "CallStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
    near=["FLOW012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.post(10, "call", CLIENT.body({"callId": CALL}), wait=0.5)
    other = scene.connection(35_000)
    other.post(other.open(10.1), "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "BUSY"}))
    scene.write(path, lost=lambda frame: frame.ports == (35_000, 9091) and frame.has_tcp_data)
