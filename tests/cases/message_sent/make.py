"""A message is sent without a delivery report."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent SENT", "MessageStatusEvent ACCEPTED", id=MESSAGE)
    scene.write(path)
