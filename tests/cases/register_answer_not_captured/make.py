"""REGISTER is there, and not one packet of the SIP server."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(60, keep_alive=False)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER")
    scene.write(path)
