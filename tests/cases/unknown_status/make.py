"""A call reports a status that is in no list."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "QUEUED", "BUSY")
    scene.write(path)
