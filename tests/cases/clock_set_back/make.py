"""The clock of the machine is set back while nothing important happens."""

import struct
from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    for number in range(8):
        scene.hooks.post(5 + number, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}))
    scene.write(path)
    path.write_bytes(set_back(path.read_bytes(), behind=70))


def set_back(capture: bytes, behind: int) -> bytes:
    """The capture with the time stamps of all packets from number ``behind`` on two seconds earlier."""
    changed, at, number = bytearray(capture), 24, 0
    while at < len(capture):
        seconds, _, length, _ = struct.unpack_from("<IIII", capture, at)
        number += 1
        if number >= behind:
            struct.pack_into("<I", changed, at, seconds - 2)
        at += 16 + length
    return bytes(changed)
