"""A client reports a bug.

One flow a client connection, for want of a key.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("bug-report", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "submitBugReport", "BugReportStatusEvent", text="no sound")
    scene.write(path)
