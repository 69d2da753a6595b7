"""The web server refuses data of a client, which then sees FAILED.

A refusal is a legal branch.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import DATA, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("data", 2)],
    findings={"HTTP004": "info", "FLOW039": "warning", "FLOW040": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(config=configured("OnDataEvent", restOnError="FAIL")) + 0.5,
        "OnDataEvent 403",
        "DataStatusEvent FAILED",
        **DATA,
    )
    scene.write(path)
