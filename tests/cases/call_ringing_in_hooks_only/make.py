"""A call keeps ringing for the web server, while SIP has ended it."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call", "CallStatusEvent RING")
    scene.sip(done - 0.8, dialog(), "INVITE", "100 Trying", "180 Ringing", "480 Temporarily Unavailable")
    scene.leave(done + 3)
    scene.write(path)
