"""The web server is reached at [::1].

IPv6 makes no difference.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.scene import Scene
from kit.capture import LOOPBACK_6

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 5)],
    near=["CAP005", "CAP010"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks = scene.connection(34310, LOOPBACK_6, "[::1]:9091")
    scene.call(scene.log_in(sip=True) + 0.5, "call", "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
