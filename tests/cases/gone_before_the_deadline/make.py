"""The client leaves two seconds after its login, and its SIP registration was never reported."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(5)
    scene.hooks.open(0.9)
    fields = {"sipRegisterRequired": True}
    done = scene.hooks.post(1.0, "connect", CLIENT.body(fields))
    done = scene.event(done + 0.1, "ConnectionStatusEvent", "ESTABLISHED", **fields)
    scene.leave(done + 2)
    scene.write(path)
