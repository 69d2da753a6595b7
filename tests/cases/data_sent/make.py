"""A client sends data, and DataStatusEvent follows."""

from pathlib import Path

from cases.scene import DATA, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "OnDataEvent", "DataStatusEvent ACCEPTED", **DATA)
    scene.write(path)
