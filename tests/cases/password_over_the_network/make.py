"""connect carries a SIP password to another machine over plain HTTP."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import WCS, WEB_SERVER, Address
from kit.scenes import HOOK_PORT, HookConnection


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = HookConnection(scene.capture, Address(WCS, 35_000), Address(WEB_SERVER, HOOK_PORT))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({**CONNECT, "sipRegisterRequired": False})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
