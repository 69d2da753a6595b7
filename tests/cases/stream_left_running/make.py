"""The client goes away, and the end of its stream is never reported."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", **STREAM))
    scene.write(path)
