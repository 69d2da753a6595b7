"""DISCONNECTED follows connect, and ESTABLISHED was never sent."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(5)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    scene.leave(done + 2)
    scene.write(path)
