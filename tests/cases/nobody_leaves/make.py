"""Ten clients log in, and none is reported as gone."""

from pathlib import Path

from cases.extras import log_in_all, many
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    log_in_all(scene, many(10))
    scene.write(path)
