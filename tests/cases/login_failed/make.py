"""A login is accepted by the web server and fails in WCS."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect", "ConnectionStatusEvent FAILED", "ConnectionStatusEvent DISCONNECTED")
    scene.write(path)
