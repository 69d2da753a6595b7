"""A client leaves in the middle of a call whose end is never reported."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.call(scene.log_in() + 0.5, "call", "RING", "ESTABLISHED"))
    scene.write(path)
