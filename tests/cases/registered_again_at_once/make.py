"""A user comes back at once, while WCS still takes the old registration back."""

from pathlib import Path

from cases.scene import OTHER_CLIENT
from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.leave(scene.registered(scene.begin() + 0.1) + 1)
    done = scene.begin(done + 0.1, OTHER_CLIENT)
    scene.sip(done, dialog(callee="agent7"), "REGISTER", "200 OK")
    scene.write(path)
