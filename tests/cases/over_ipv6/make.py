"""The web server is reached at [::1]."""

from pathlib import Path

from cases.scene import Scene
from kit.capture import LOOPBACK_6


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks = scene.connection(34310, LOOPBACK_6, "[::1]:9091")
    scene.call(scene.log_in(sip=True) + 0.5, "call", "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
