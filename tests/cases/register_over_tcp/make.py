"""REGISTER goes over TCP, in two segments, on an unusual port."""

from pathlib import Path

from cases.sip_scene import SipScene, dialog


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    asked = dialog(callee="agent7")
    request = asked.request("REGISTER").encode()
    scene.sip_over_tcp(done, [request[:90], request[90:]], [asked.answer("REGISTER", "200 OK").encode()])
    scene.write(path)
