"""A name is not found at first, then it is."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(60)
    scene.hooks.host = "hooks.example:9091"
    done = scene.begin()
    scene.dns(done + 0.05, "hooks.example", 2)
    scene.dns(done + 0.15, "hooks.example", 0, "127.0.0.1", number=8)
    scene.write(path)
