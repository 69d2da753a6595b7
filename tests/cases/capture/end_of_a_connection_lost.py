"""The capture lost the end of a connection: no closing is seen, although WCS closes when it gives up.

A response may have come, and its hook's flow went on.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "inconclusive", 3)],
    findings={"CAP002": "warning"},
    near=["TIME002", "TIME006", "FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    other = scene.connection(34320)
    begin = other.open(at)
    other.ask(begin, "call", CLIENT.body({"callId": CALL}))
    other.server_ack(begin + 0.001)
    scene.call(at + 1, "RING", "FINISH")
    scene.write(path)
