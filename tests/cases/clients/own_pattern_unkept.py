"""Logs are sent, and the report that an own pattern asks for does not come.

The user's own pattern requires the report.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.extras import LOGS_PATTERN, post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("logs", 2, "BugReportStatusEvent", "absent")],
    findings={"FLOW104": "warning"},
    patterns=[LOGS_PATTERN],
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("pushLogs", {"logs": "x"}))
    scene.write(path)
