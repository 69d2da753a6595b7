"""hangup does not say which call it is about."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("hangup", {}))
    scene.write(path)
