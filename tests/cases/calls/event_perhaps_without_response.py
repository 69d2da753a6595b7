"""The capture lost the end of the connection of an event: whether it got a response is not known.

Its flow keeps to the sequence, but it cannot be said to be healthy.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "inconclusive", 3)],
    findings={"CAP002": "warning"},
    near=["TIME002", "FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call")
    other = scene.connection(34320)
    begin = other.open(at + 0.3)
    other.ask(begin, "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "RING"}))
    other.server_ack(begin + 0.001)
    scene.call(at + 1, "FINISH")
    scene.write(path)
