"""The capture ends before the answer to the last hook can be missed."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(6)
    scene.log_in()
    scene.hooks.ask(5.0, "call", CLIENT.body({"callId": CALL}))
    scene.write(path)
