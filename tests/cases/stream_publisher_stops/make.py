"""The publisher stops, so that the player gets STOPPED without having asked."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "playStream", "StreamStatusEvent PLAYING", "StreamStatusEvent STOPPED", **STREAM)
    scene.write(path)
