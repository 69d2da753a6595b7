"""connect carries a SIP password to another machine over plain HTTP.

Anyone on the network path can read it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import WCS, WEB_SERVER, Address
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CFG010": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = HookConnection(scene.capture, Address(WCS, 35_000), Address(WEB_SERVER, HOOK_PORT))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({**CONNECT, "sipRegisterRequired": False})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
