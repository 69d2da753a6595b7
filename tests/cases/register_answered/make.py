"""The SIP server accepts the registration, and nobody is told."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    asked = dialog(callee="agent7")
    scene.sip(done + 0.01, asked, "REGISTER", "401 Unauthorized")
    asked.cseq += 1
    scene.sip(done + 0.1, asked, "REGISTER", "100 Trying", "200 OK")
    scene.write(path)
