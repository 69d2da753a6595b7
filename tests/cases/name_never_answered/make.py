"""No hook was ever sent, and the name that WCS asks for is not answered."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(60)
    scene.web_socket(1.0)
    for number in range(3):
        scene.dns(1.2 + 2 * number, "hooks.example", None)
    scene.write(path)
