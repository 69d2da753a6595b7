"""The web server accepts a connection, and WCS sends its SYN again and again.

The SYN-ACK does not reach it: packets pass in one direction only.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.conversation import Segment

EXPECTED = Expected(verdict="fail", flows=[LOGIN], findings={"TCP105": "error"}, near=["TCP002", "TCP106", "TCP011", "CAP003"])


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    connection = scene.connection(35_000)
    for at in (5.0, 6.0, 8.0):
        connection.repeat_syn(at)
        connection.send(at + 0.000_02, connection.server, Segment("SA"))
    scene.write(path)
