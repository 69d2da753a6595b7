"""A browser is sent away two seconds after it came, without a hook."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(1.0, closed=3.0)
    scene.write(path)
