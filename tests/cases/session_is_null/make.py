"""Hooks whose sessionId is null."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT
from kit.hooks import Client


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in(client=Client(None, CLIENT.node))  # type: ignore[arg-type]
    scene.write(path)
