"""The capture begins while a call is ringing."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(0.5, "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
