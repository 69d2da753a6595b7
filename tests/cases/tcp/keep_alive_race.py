"""The web server drops an idle connection just as WCS posts on it; WCS posts again on a new one.

A repetition is one step of the flow, and the hook was delivered.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import CALL_BODY, race
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"TCP006": "warning", "HTTP021": "warning", "FLOW015": "info"},
    near=["TCP005"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    new, at = race(scene)
    new.post(at, "call", CALL_BODY)
    scene.hooks = new
    scene.call(at + 0.598, "RING", "BUSY")
    scene.write(path)
