"""The response to connect keeps an event away; the capture lost the request that it answers.

What the response says holds, whether or not its request was captured.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.scene import Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[passes("outgoing-call", 1)],
    findings={"CAP002": "warning", "FLOW008": "info"},
    near=["FLOW012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in(config=configured("CallStatusEvent", restPolicy="DISABLE")) + 0.5, "call")
    scene.write(path, lost=lambda frame: 9091 in frame.ports and 0.99 < frame.seconds < 1.001)
