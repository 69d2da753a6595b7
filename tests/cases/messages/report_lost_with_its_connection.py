"""A connection opens while MessageStatusEvent is awaited, and the capture shows nothing more of it.

WCS opens connections for requests: the request was lost, and it may have been the awaited one.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN_AND_LEAVE, lacks("message-sent", 2, "MessageStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
    near=["FLOW027"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    at = scene.play(at, "sendMessage", id=MESSAGE, body="see you")
    scene.connection(34320).open(at)
    scene.leave(at + 1)
    scene.write(path)
