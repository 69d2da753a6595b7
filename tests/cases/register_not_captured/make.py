"""There is no SIP in the capture."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(40, keep_alive=False)
    scene.begin()
    scene.write(path)
