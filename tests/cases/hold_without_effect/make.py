"""A call is put on hold, and nothing says so."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(90)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED", "hold")
    scene.call(done + 40, "hangup", "FINISH")
    scene.write(path)
