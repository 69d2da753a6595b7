"""The last packet comes a microsecond less than 15 s after the answer to connect."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT
from kit.scenes import WRITE_PAUSE


def build(path: Path) -> None:
    scene = Scene(0.5)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    scene.other_traffic(done - WRITE_PAUSE + 14.999_999)
    scene.write(path)
