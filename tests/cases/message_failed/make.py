"""A message cannot be delivered."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent FAILED", id=MESSAGE)
    scene.write(path)
