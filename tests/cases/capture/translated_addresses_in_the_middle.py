"""Each packet is in the capture before and after its address is translated, and the capture begins between two copies.

The connection that shows more is judged; the other one lacks the first request.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import seen_twice, without_first
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(verdict="pass", flows=[LOGIN_AND_LEAVE], findings={"CAP003": "info"}, near=["FLOW020", "FLOW010", "CAP005"])
WEB, CONTAINER = "192.0.2.20", "172.17.0.2"
OPENING = 6  # packets, with their copies


def build(path: Path) -> None:
    scene = Scene(60)
    connection = HookConnection(scene.capture, Address("192.0.2.110", 35_000), Address(WEB, HOOK_PORT))
    connection.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False, "sipPassword": None}
    at = connection.post(1.0, "connect", CLIENT.body(fields))
    at = connection.post(at + 0.1, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    connection.post(at + 1.0, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "DISCONNECTED"}))
    scene.write(path)
    path.write_bytes(without_first(seen_twice(path.read_bytes(), WEB, CONTAINER), OPENING + 1))
