"""The web server refuses a message, and WCS, told so by FAIL, does not send it.

A refusal is a legal branch.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-sent", 1)],
    findings={"HTTP004": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in(config=configured("sendMessage", restOnError="FAIL")) + 0.5, "sendMessage 403", id=MESSAGE)
    scene.write(path)
