"""Logs are sent, and the report that an own pattern asks for comes.

What the user's own pattern requires is there.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene

PATTERN = """\
name = "logs"
title = "Logs and a report of them"
key = ["sessionId"]
start = "new"

[states.new.on]
"pushLogs" = "sent"

[states.sent]
await = { hook = "BugReportStatusEvent", within = 10 }
[states.sent.on]
"BugReportStatusEvent" = "done"

[states.done.on]
"""

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("logs", 2)],
    near=["FLOW104"],
    patterns=[PATTERN],
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("pushLogs", {"logs": "x"}), ("BugReportStatusEvent", {"filename": "x"}))
    scene.write(path)
