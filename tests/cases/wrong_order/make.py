"""RING comes after ESTABLISHED on one connection, on which order is strict."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED", "RING", "hangup", "FINISH")
    scene.write(path)
