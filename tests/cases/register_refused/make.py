"""The SIP server refuses the registration, and nobody is told."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER", "403 Forbidden")
    scene.write(path)
