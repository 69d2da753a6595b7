"""A request gets no response, and its connection goes on after the deadline.

The next hook comes on it, so the capture shows that connection all the time.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "fail", 1)],
    findings={"TIME002": "error"},
    near=["CAP002"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    other = scene.connection(34320)
    begin = other.open(at)
    other.ask(begin, "call", CLIENT.body({"callId": CALL}))
    other.server_ack(begin + 0.001)
    other.server_ack(begin + 20)
    scene.write(path)
