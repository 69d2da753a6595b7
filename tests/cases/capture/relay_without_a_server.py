"""A relay passes a hook on, but its connection is refused, and it responds with 502.

The refusal is the cause, and the hook counts once.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.networks import behind_the_relay, log_in_through_a_relay, status
from cases.scene import Scene, answering, refuse
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"TCP001": "error", "HTTP009": "error", "CAP003": "info"},
    near=["FLOW020", "FLOW010", "HTTP021"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    log_in_through_a_relay(scene)
    refused = behind_the_relay(scene, port=36_001)
    refused.send(5.01, refused.client, Segment("S"))
    refuse(refused, 5.010_1)
    scene.hooks.post(5.0, "ConnectionStatusEvent", status("DISCONNECTED"), answering("502 Bad Gateway"), wait=0.05)
    scene.write(path)
