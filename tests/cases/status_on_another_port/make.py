"""A login is posted to the watched port, and what became of it to another one."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in_apart(server_port=8000)
    scene.write(path)
