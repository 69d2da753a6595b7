"""The web server responds to an incoming message with 500.

Under FAIL the message is dropped.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import MESSAGE, Scene, answering

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, passes("message-received", 1)],
    findings={"HTTP008": "error", "FLOW030": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    failing = answering("500 Internal Server Error")
    post_all(scene, scene.log_in() + 0.5, ("OnMessageEvent", {"id": MESSAGE, "body": "x"}, failing))
    scene.write(path)
