"""Each packet is in the capture twice, with translated addresses, and the call of this capture is never reported.

The copies neither hide nor double that.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.extras import seen_twice
from cases.scene import CALL, Scene
from kit.bodies import CLIENT, CONNECT
from kit.capture import Address
from kit.scenes import HOOK_PORT, HookConnection

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("outgoing-call", 2, "CallStatusEvent", "absent")],
    findings={"CAP003": "info", "FLOW012": "error"},
    near=["FLOW020"],
)
WEB, CONTAINER = "192.0.2.20", "172.17.0.2"


def build(path: Path) -> None:
    scene = Scene(60)
    connection = HookConnection(scene.capture, Address("192.0.2.110", 35_000), Address(WEB, HOOK_PORT))
    connection.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False, "sipPassword": None}
    at = connection.post(1.0, "connect", CLIENT.body(fields))
    at = connection.post(at + 0.1, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    at = connection.post(at + 1.0, "call", CLIENT.body({"callId": CALL}))
    scene.write(path)
    path.write_bytes(seen_twice(path.read_bytes(), WEB, CONTAINER))
