"""ESTABLISHED comes after FINISH, on a connection that carried another hook before.

Its exchange begins with its request, not with the SYN long ago.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "fail", 6)],
    findings={"FLOW020": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING")
    late = scene.connection(34320)
    late.post(late.open(at + 1.5), "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "RING"}))
    scene.call(at + 2, "hangup", "FINISH", pause=0.1)
    body = CLIENT.body({"callId": CALL, "status": "ESTABLISHED"})
    late.post(at + 4.5, "CallStatusEvent", body)
    scene.write(path)
