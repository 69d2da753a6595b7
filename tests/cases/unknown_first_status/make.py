"""The only status of a call is one that is in no list."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(70)
    scene.call(scene.log_in() + 0.5, "call", "QUEUED")
    scene.write(path)
