"""The clock of the machine is set back between a login and its first event.

By their time stamps the events came before the login. Their order in TCP and in the file is the right one.
"""

import struct
from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import set_back
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP009": "warning"},
    near=["FLOW008", "FLOW003", "TIME101", "TIME004"],
    says={"CAP009": r"the clock was set back by [12]\.\d+ s before frame \d+"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path)
    capture = path.read_bytes()
    path.write_bytes(set_back(capture, behind=packet_behind(capture, b"connect HTTP/1.1") + 4))


def packet_behind(capture: bytes, words: bytes) -> int:
    """The number of the first packet that holds ``words``."""
    at, number = 24, 0
    while at < len(capture):
        number += 1
        length = struct.unpack_from("<I", capture, at + 8)[0]
        if words in capture[at : at + 16 + length]:
            return number
        at += 16 + length
    raise ValueError(words)
