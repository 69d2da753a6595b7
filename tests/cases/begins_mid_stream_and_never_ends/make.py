"""The capture begins while a stream is published, which is stopped, and whose end is never told."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(70)
    scene.play(1.0, "StreamStatusEvent PUBLISHING", "unPublishStream", published=True, **STREAM)
    scene.write(path)
