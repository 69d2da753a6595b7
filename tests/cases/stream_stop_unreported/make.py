"""A stream is stopped by its user, and its end is never reported."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", "unPublishStream", **STREAM)
    scene.write(path)
