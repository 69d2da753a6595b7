"""The capture lost the request that sends a message; what became of it is there.

It is a message sent, not one received: only of those something must be told.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("message-sent", 3, "sendMessage", "lost-in-capture")],
    findings={"CAP002": "warning"},
    near=["FLOW027"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.play(at, "sendMessage", "MessageStatusEvent SENT", "MessageStatusEvent ACCEPTED", id=MESSAGE)
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.ports == (34310, 9091) and at <= frame.seconds < at + 0.001)
