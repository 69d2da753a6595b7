"""A client reports a bug."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "submitBugReport", "BugReportStatusEvent", text="no sound")
    scene.write(path)
