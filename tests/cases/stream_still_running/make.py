"""The capture ends while a stream is being published."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", **STREAM)
    scene.write(path)
