"""A connection opens and is closed again without a byte while MessageStatusEvent is awaited, as health checks do.

Nothing is missing of it, so the event never came.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, lacks("message-sent", 2, "MessageStatusEvent", "absent")],
    findings={"FLOW027": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    at = scene.play(at, "sendMessage", id=MESSAGE, body="see you")
    probe = scene.connection(34320)
    probe.close(probe.open(at))
    scene.leave(at + 1)
    scene.write(path)
