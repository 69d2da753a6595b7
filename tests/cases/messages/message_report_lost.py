"""A message is accepted; the event about its fate is missing from the capture.

Bytes are missing in the time concerned: the capture cannot show it.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import MESSAGE, Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN_AND_LEAVE, lacks("message-sent", 2, "MessageStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(scene.log_in() + 0.5, "sendMessage", id=MESSAGE)
    end = scene.play(begin, "MessageStatusEvent ACCEPTED", id=MESSAGE)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
