"""The web server refuses a call, and WCS places it all the same without a word."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call 403")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "486 Busy Here")
    scene.calling(done, "CallStatusEvent FAILED")
    scene.write(path)
