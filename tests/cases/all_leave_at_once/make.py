"""Ten clients are reported as gone within a second."""

from pathlib import Path

from cases.extras import log_in_all, many
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_all(scene, many(10)) + 5
    for number, client in enumerate(many(10)):
        scene.leave(done + number * 0.05, client)
    scene.write(path)
