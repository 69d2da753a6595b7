"""Everything after a request is missing: it is not acknowledged, and TCP is not seen to repeat it.

TCP would have repeated the request within seconds: packets are missing, and no response can be said to be.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 2, "CallStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
    near=["TIME002", "TIME006", "FLOW012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING")
    scene.write(path, lost=lambda frame: 9091 in frame.ports and frame.seconds > at + 0.001)
