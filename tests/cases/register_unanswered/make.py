"""The SIP server does not answer the registration."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog
from kit.sip import repeat, sip_out


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.begin()
    asked = dialog(callee="agent7").request("REGISTER")
    sip_out(scene.capture, done + 0.01, asked)
    repeat(scene.capture, done + 0.01, asked)
    scene.write(path)
