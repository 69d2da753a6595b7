"""A call is hung up, SIP ends it, and nobody is told."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    done = scene.calling(done, "CallStatusEvent ESTABLISHED", "hangup")
    last = dialog()
    last.cseq = 2
    scene.sip(done, last, "BYE", "200 OK")
    scene.write(path)
