"""The capture ends right after a stream was stopped."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(20)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", "unPublishStream", **STREAM)
    scene.write(path)
