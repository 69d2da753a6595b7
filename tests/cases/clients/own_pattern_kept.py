"""Logs are sent, and the report that an own pattern asks for comes.

What the user's own pattern requires is there.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import LOGS_PATTERN, post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("logs", 2)],
    near=["FLOW104"],
    patterns=[LOGS_PATTERN],
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("pushLogs", {"logs": "x"}), ("BugReportStatusEvent", {"filename": "x"}))
    scene.write(path)
