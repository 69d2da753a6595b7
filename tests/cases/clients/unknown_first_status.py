"""The only status of a call is one that is in no list.

A status that is not known here may be the one that is due: it cannot be said that none came.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("outgoing-call", 3, "CallStatusEvent", "unreadable")],
    findings={"JSON012": "warning"},
    near=["FLOW012"],
)


def build(path: Path) -> None:
    scene = Scene(70)
    scene.call(scene.log_in() + 0.5, "call", "QUEUED")
    scene.write(path)
