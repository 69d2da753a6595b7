"""Nothing listens on ::1, and the same port on 127.0.0.1 accepts connections.

localhost resolves to the address that the web server does not listen on.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene, refuse
from kit.capture import LOOPBACK_6
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TCP001": "error", "CFG016": "warning"},
    near=["TCP002", "TCP003"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    other = scene.connection(35_000, LOOPBACK_6)
    other.send(10, other.client, Segment("S"))
    refuse(other, 10.000_1)
    scene.write(path)
