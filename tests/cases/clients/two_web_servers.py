"""Hooks of two apps go to two machines.

Web servers of one's own on other ports are no second installation.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.capture import WCS, WEB_SERVER, Address
from kit.scenes import HookConnection

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["CAP012", "CFG014", "FLOW042", "HTTP013"],
    ports=(9091, 8080),
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    other = HookConnection(scene.capture, Address(WCS, 35_000), Address(WEB_SERVER, 8080))
    other.post(other.open(10), "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.write(path)
