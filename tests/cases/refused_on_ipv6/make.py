"""Nothing listens on ::1, and the same port on 127.0.0.1 accepts connections."""

from pathlib import Path

from cases.scene import Scene, refuse
from kit.capture import LOOPBACK_6
from kit.conversation import Segment


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    other = scene.connection(35_000, LOOPBACK_6)
    other.send(10, other.client, Segment("S"))
    refuse(other, 10.000_1)
    scene.write(path)
