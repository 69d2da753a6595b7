"""A call is accepted, and WCS does nothing."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    scene.calling(done, "call")
    scene.write(path)
