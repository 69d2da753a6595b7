"""WCS posts to a relay on the same machine, and both connections are in the capture.

The hooks on the inner one are those of WCS again. The relay gets no response to one of them and responds with 502.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.networks import log_in_through_a_relay, status
from cases.scene import Scene, answering, hang_up
from kit.hooks import post

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"CAP003": "info", "TCP005": "error", "HTTP009": "error"},
    near=["FLOW020", "FLOW010", "HTTP021"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    inner = log_in_through_a_relay(scene)
    inner.say(5.01, post("ConnectionStatusEvent", status("DISCONNECTED")))
    inner.server_ack(5.011)
    hang_up(inner, 5.02)
    scene.hooks.post(5.0, "ConnectionStatusEvent", status("DISCONNECTED"), answering("502 Bad Gateway"), wait=0.05)
    scene.write(path)
