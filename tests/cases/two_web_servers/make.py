"""Hooks of two apps go to two machines."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.capture import WCS, WEB_SERVER, Address
from kit.scenes import HookConnection


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    other = HookConnection(scene.capture, Address(WCS, 35_000), Address(WEB_SERVER, 8080))
    other.post(other.open(10), "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.write(path)
