"""The capture ends ten seconds after a client was let in."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(11)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    scene.write(path)
