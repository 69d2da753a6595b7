"""A healthy login, and beside it the capture of a USB bus: nothing in it is a network packet.

Packets of a link type that is not read are counted in one note, and the others are judged.
"""

import struct
from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP010": "warning"},
)


def build(path: Path) -> list[Path]:
    scene = Scene(60)
    scene.log_in()
    scene.write(path)
    begin = struct.unpack_from("<I", path.read_bytes(), 24)[0]
    usb = path.with_name("usb")
    packets = b"".join(struct.pack("<IIII", begin + second, 0, 64, 64) + bytes(64) for second in range(3))
    usb.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 220) + packets)
    return [path, usb]
