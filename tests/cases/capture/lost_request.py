"""The capture lost the request of the event that is awaited, not its response.

The response to a request that is not in the capture is a sign of loss.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.write(path, lost=data_between(1.1, 1.109))
