"""A login is accepted; ConnectionStatusEvent is missing from the capture."""

from pathlib import Path

from cases.scene import Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    begin = scene.play(1.0, "connect")
    end = scene.play(begin, "ConnectionStatusEvent ESTABLISHED")
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
