"""The capture begins in a call, which is hung up, and whose end is never told."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(70)
    scene.call(1.0, "ESTABLISHED", "hangup")
    scene.write(path)
