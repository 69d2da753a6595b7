"""The capture misses ESTABLISHED and its response; only a later ACK of WCS, without bytes, shows that it sent something.

The sequence number of a packet without bytes is evidence: the event may be what was lost.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT
from kit.scenes import HOOK_PORT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    at = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    scene.event(at + 1, "ConnectionStatusEvent", "ESTABLISHED")
    scene.hooks.client_ack(at + 5, ack=1)
    scene.write(path, lost=lambda frame: HOOK_PORT in frame.ports and at + 0.9 < frame.seconds < at + 4)
