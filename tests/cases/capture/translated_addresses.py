"""Each packet is in the capture before and after its address is translated, as on hosts with containers.

It is one conversation, and is judged once.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import seen_twice
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(verdict="pass", flows=[LOGIN_AND_LEAVE], findings={"CAP003": "info"}, near=["FLOW020", "FLOW010", "TCP008"])
WEB, CONTAINER = "192.0.2.20", "172.17.0.2"


def build(path: Path) -> None:
    scene = Scene(60)
    connection = HookConnection(scene.capture, Address("192.0.2.110", 35_000), Address(WEB, HOOK_PORT))
    connection.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False, "sipPassword": None}
    at = connection.post(1.0, "connect", CLIENT.body(fields))
    at = connection.post(at + 0.1, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    connection.post(at + 1.0, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "DISCONNECTED"}))
    scene.write(path)
    path.write_bytes(seen_twice(path.read_bytes(), WEB, CONTAINER))
