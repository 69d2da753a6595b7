"""The web server refuses a login, and ESTABLISHED is posted all the same."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect 403", "ConnectionStatusEvent ESTABLISHED")
    scene.write(path)
