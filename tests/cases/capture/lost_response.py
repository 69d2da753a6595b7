"""The capture lost the response to connect; WCS acknowledges it.

The ACK number proves the response, so that it is the capture that lacks it.
"""

from pathlib import Path

from cases.expected import Expected, ExpectedFlow
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[ExpectedFlow("connection", "inconclusive", 2)],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path, lost=data_between(1.004, 1.05))
