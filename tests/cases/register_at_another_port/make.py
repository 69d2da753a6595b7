"""The SIP server is on a port of which nothing is captured."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.begin(sipPort=5070)
    scene.write(path)
