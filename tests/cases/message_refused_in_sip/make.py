"""The SIP server refuses a message."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.texting(done, "sendMessage")
    scene.sip(done - 0.4, dialog(), "MESSAGE", "404 Not Found", body="see you")
    scene.texting(done, "MessageStatusEvent FAILED")
    scene.write(path)
