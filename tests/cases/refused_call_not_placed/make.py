"""The web server refuses a call, and no INVITE leaves WCS."""

from pathlib import Path

from cases.sip_scene import SipScene


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call 403")
    scene.calling(done, "CallStatusEvent FAILED")
    scene.write(path)
