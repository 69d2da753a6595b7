"""Header and body of a request come in two packets."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.post(scene.log_in() + 0.5, "sendDtmf", CLIENT.body({"callId": CALL}), split=True)
    scene.write(path)
