"""The capture keeps 96 bytes of a packet: not even all names of the hooks.

Where not even the names of the hooks can be read, the one that is awaited may be among them.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"CAP001": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60, snaplen=96)
    scene.log_in(sip=True)
    scene.write(path)
