"""The capture ends while a stream is being played."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent PLAYING", **STREAM)
    scene.write(path)
