"""The capture lost the request of the event that is awaited, not its answer."""

from pathlib import Path

from cases.scene import Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path, lost=data_between(1.1, 1.109))
