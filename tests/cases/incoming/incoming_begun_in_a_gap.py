"""The capture lost the request that announces a call; its events say that it comes from outside.

The capture shows a gap just where the call must have begun, and its fields say which kind of call it is.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("incoming-call", 3, "OnCallEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
    near=["FLOW023"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    steps = ("OnCallEvent PENDING", "CallStatusEvent RING", "CallStatusEvent FAILED")
    scene.play(at, *steps, callId=CALL, incoming=True)
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.ports == (34310, 9091) and at <= frame.seconds < at + 0.001)
