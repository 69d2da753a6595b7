"""The web server refuses hangup under FAIL: the call goes on, and ends a minute later.

A blocked hang-up ends nothing, so that no end is due.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4)],
    findings={"HTTP004": "info"},
)


def build(path: Path) -> None:
    scene = Scene(120)
    at = scene.log_in(config=configured("hangup", restOnError="FAIL"))
    scene.play(at + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup 403", 60.0, "CallStatusEvent FINISH", callId=CALL)
    scene.write(path)
