"""Logs are sent, and the report that an own pattern asks for comes."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("pushLogs", {"logs": "x"}), ("BugReportStatusEvent", {"filename": "x"}))
    scene.write(path)
