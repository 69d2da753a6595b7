"""A browser stays attached to WCS, SIP is there, and no hook."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(1.0)
    scene.write(path)
