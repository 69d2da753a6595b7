"""The client goes before the login is reported."""

from pathlib import Path

from cases.sip_scene import SipScene
from kit.bodies import connect


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(0.5, closed=1.4)
    scene.hooks.open(0.9)
    scene.hooks.post(1.0, "connect", connect())
    scene.write(path)
