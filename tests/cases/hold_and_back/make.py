"""A call is put on hold and taken back."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(90)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED", "hold", "HOLD", "unhold", "ESTABLISHED")
    scene.call(done + 40, "hangup", "FINISH")
    scene.write(path)
