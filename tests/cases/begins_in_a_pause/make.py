"""The capture begins while a stream is paused; it is resumed, and still plays at the end."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(70)
    steps = ("StreamStatusEvent PAUSED", "playStream", "StreamStatusEvent PLAYING", "stopStream", "StreamStatusEvent STOPPED")
    scene.play(1.0, *steps, published=False, **STREAM)
    scene.write(path)
