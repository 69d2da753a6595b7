"""Playing is stopped by its user, and the end is never reported."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent PLAYING", "stopStream", **STREAM)
    scene.write(path)
