"""A program wrote the capture, and its data begins with the sequence numbers of the SYNs.

All bytes are there: they are read, and the oddity is named.
"""

import struct
from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TCP107": "info", "CAP011": "info"},
    near=["CAP002", "TCP102", "TCP104"],
)
SEQUENCE, FLAGS, SYN = 36 + 4, 36 + 13, 2  # of TCP, in a cooked packet of IPv4


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path)
    capture, at = bytearray(path.read_bytes()), 24
    while at < len(capture):
        (length,) = struct.unpack_from("<I", capture, at + 8)
        packet = at + 16
        if capture[packet + 25] == 6 and not capture[packet + FLAGS] & SYN:
            (sequence,) = struct.unpack_from(">I", capture, packet + SEQUENCE)
            struct.pack_into(">I", capture, packet + SEQUENCE, sequence - 1 & 0xFFFFFFFF)
        at = packet + length
    path.write_bytes(capture)
