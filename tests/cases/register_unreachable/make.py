"""An ICMP error answers REGISTER."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER")
    scene.unreachable(done + 0.02)
    scene.write(path)
