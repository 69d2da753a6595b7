"""A client that was reported as gone goes on calling."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.log_in() + 0.5) + 1
    scene.call(done, "call", "TRYING", "BUSY")
    scene.write(path)
