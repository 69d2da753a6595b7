"""Each packet is in the capture twice, with translated addresses, and the call of this capture is never reported.

The copies neither hide nor double that.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.extras import seen_twice
from cases.networks import CONTAINER, WEB, log_in_over_the_network
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("outgoing-call", 2, "CallStatusEvent", "absent")],
    findings={"CAP003": "info", "FLOW012": "error"},
    near=["FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    connection, at = log_in_over_the_network(scene)
    connection.post(at, "call", CLIENT.body({"callId": CALL}))
    scene.write(path)
    path.write_bytes(seen_twice(path.read_bytes(), WEB, CONTAINER))
