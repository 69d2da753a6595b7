"""Two clients log in with the same SIP user."""

from pathlib import Path

from cases.scene import OTHER_CLIENT
from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.begin()
    done = scene.begin(done + 0.1, OTHER_CLIENT)
    scene.event(done + 0.1, "RegistrationStatusEvent", "REGISTERED", OTHER_CLIENT)
    scene.sip(done, dialog(callee="agent7"), "REGISTER", "200 OK")
    scene.write(path)
