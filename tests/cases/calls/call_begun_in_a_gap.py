"""The capture lost the request that places a call; all that follows is there.

The capture shows a gap just where the call must have begun: it is a flow, and its beginning is lost.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 5, "call", "lost-in-capture")],
    findings={"CAP002": "warning", "FLOW021": "info"},
    near=["FLOW101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.ports == (34310, 9091) and at <= frame.seconds < at + 0.001)
