"""A message is accepted; the event about its fate is missing from the capture."""

from pathlib import Path

from cases.scene import MESSAGE, Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(scene.log_in() + 0.5, "sendMessage", id=MESSAGE)
    end = scene.play(begin, "MessageStatusEvent ACCEPTED", id=MESSAGE)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
