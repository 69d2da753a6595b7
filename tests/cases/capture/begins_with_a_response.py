"""The capture begins inside a connection, and the packets of the web server were written before those of WCS.

The response to the first hook comes before its request. They are a pair all the same.
"""

import struct
from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT

EXPECTED = Expected(verdict="pass", flows=[LOGIN], findings={}, near=["CAP002", "CAP005", "FLOW001", "FLOW008"])
SERVER_PORT = (9091).to_bytes(2, "big")


def build(path: Path) -> None:
    scene = Scene(60)
    fields = {**CONNECT, "sipRegisterRequired": False}
    at = scene.hooks.post(1.0, "connect", CLIENT.body(fields))
    scene.hooks.post(at + 0.1, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    scene.write(path)
    path.write_bytes(_server_first(path.read_bytes(), count=6))


def _server_first(capture: bytes, count: int) -> bytes:
    """The capture with the first packet of WCS after the first ``count`` of the web server, all a little later."""
    records, at = [], 24
    while at < len(capture):
        (length,) = struct.unpack_from("<I", capture, at + 8)
        records.append(capture[at : at + 16 + length])
        at += 16 + length
    first = next(place for place, record in enumerate(records) if record[16 + 38 : 16 + 40] == SERVER_PORT)
    moved = records.pop(first)
    records.insert(first + count, records[first + count - 1][:8] + moved[8:])
    return capture[:24] + b"".join(records)
