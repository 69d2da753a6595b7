"""WCS speaks SIP, but registers nobody."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.begin()
    scene.write(path)
