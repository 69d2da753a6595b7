"""A delivery report was asked for, and none has come by the end."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendMessage", "MessageStatusEvent ACCEPTED", id=MESSAGE, isImdnRequired=True)
    scene.write(path)
