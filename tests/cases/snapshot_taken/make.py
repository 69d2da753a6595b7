"""A client asks for a picture of a stream and gets it."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "snapshot", "StreamStatusEvent SNAPSHOT_COMPLETE", **STREAM)
    scene.write(path)
