"""A message of an old client names its status "state"."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent", id=MESSAGE, state="ACCEPTED")
    scene.write(path)
