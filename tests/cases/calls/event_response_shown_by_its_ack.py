"""The capture lost the response to an event, and WCS acknowledges it.

A response to an event decides nothing in its flow: it is enough that there was one.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING", "FINISH")
    begin = at + 0.5 + 0.006
    scene.write(path, lost=data_between(begin + 0.003, begin + 0.05))
