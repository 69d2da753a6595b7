"""The web server refuses hangup under LOG, and the end of the call is never reported.

WCS only logs the refusal and hangs up, so that the end is due.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("outgoing-call", 4, "CallStatusEvent", "absent")],
    findings={"HTTP004": "warning", "FLOW018": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup 403", callId=CALL)
    scene.write(path)
