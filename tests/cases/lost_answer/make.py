"""The capture lost the answer to connect; WCS acknowledges it."""

from pathlib import Path

from cases.scene import Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path, lost=data_between(1.004, 1.05))
