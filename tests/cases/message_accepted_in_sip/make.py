"""The SIP server takes a message, and nobody is told."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.texting(done, "sendMessage")
    scene.sip(done - 0.4, dialog(), "MESSAGE", "202 Accepted", body="see you")
    scene.write(path)
