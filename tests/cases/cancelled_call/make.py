"""The caller hangs up while it rings."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "call", "TRYING", "RING", "hangup", "FAILED")
    scene.write(path)
