"""A client comes back with the same sessionId, and the capture lost its second connect."""

from pathlib import Path

from cases.scene import Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.log_in() + 0.5)
    begin = done + 0.5
    scene.leave(scene.log_in(begin) + 0.5)
    scene.write(path, lost=data_between(begin, begin + 0.05))
