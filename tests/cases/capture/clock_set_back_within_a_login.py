"""The clock of the machine is set back between a login and its first event.

By their time stamps the events came before the login; that is the clock's doing, and not a fault.
"""

import struct
from pathlib import Path

from cases.expected import Expected, lacks
from cases.extras import set_back
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"CAP009": "warning", "FLOW008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path)
    capture = path.read_bytes()
    path.write_bytes(set_back(capture, behind=_packet_behind(capture, b"connect HTTP/1.1") + 4))


def _packet_behind(capture: bytes, words: bytes) -> int:
    """The number of the first packet that holds ``words``."""
    at, number = 24, 0
    while at < len(capture):
        number += 1
        length = struct.unpack_from("<I", capture, at + 8)[0]
        if words in capture[at : at + 16 + length]:
            return number
        at += 16 + length
    raise ValueError(words)
