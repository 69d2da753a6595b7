"""The web server refuses an incoming call, and WCS, told so by FAIL, rejects the caller.

A refusal is a legal branch, and nothing need follow.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("incoming-call", 1)],
    findings={"HTTP004": "info", "FLOW022": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in(config=configured("OnCallEvent", restOnError="FAIL")) + 0.5, "OnCallEvent PENDING 403", callId=CALL)
    scene.write(path)
