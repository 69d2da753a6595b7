"""Hooks go to a name until that no longer resolves."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(60)
    scene.hooks.host = "hooks.example:9091"
    done = scene.begin()
    scene.dns(done + 0.05, "hooks.example", 3)
    scene.write(path)
