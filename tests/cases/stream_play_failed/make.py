"""A stream that is asked for cannot be played."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent FAILED", **STREAM)
    scene.write(path)
