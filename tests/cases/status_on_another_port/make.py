"""A login is posted to the watched port, and what became of it to another one."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import LOOPBACK, Address
from kit.scenes import HookConnection


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False}
    done = scene.hooks.post(1.0, "connect", CLIENT.body(fields))
    other = HookConnection(scene.capture, Address(LOOPBACK, 35_001), Address(LOOPBACK, 8000), "localhost:8000")
    other.open(done + 0.05)
    other.post(done + 0.1, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    scene.write(path)
