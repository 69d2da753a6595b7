"""The capture lost the login, whose response keeps an event away, with the beginning of its connection.

What the response to connect said is in a gap: the event may be switched off.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene, configured

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("outgoing-call", 2, "CallStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning", "FLOW008": "info"},
    near=["FLOW012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(config=configured("CallStatusEvent", restPolicy="DISABLE"))
    scene.call(done + 0.5, "call")
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.seconds < 1.05)
