"""The other side ends a call, and nobody is told."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    done = scene.calling(done, "CallStatusEvent ESTABLISHED")
    scene.sip_back(done + 1, dialog(), "BYE", "200 OK")
    scene.leave(done + 5)
    scene.write(path)
