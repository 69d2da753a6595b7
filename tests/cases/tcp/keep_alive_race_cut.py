"""A silent repeat of the Java client, in a capture whose snapshot length cuts both posts.

What is left of both is the same: most likely nothing failed, and the capture is the trouble.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.extras import CALL_BODY, race
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[
        lacks("connection", 3, "ConnectionStatusEvent", "unreadable"),
        lacks("outgoing-call", 2, "CallStatusEvent", "unreadable"),
    ],
    findings={"CAP001": "warning", "TCP006": "warning", "HTTP021": "warning"},
    near=["TCP005"],
)


def build(path: Path) -> None:
    scene = Scene(60, snaplen=400)
    new, at = race(scene)
    new.post(at, "call", CALL_BODY)
    scene.write(path)
