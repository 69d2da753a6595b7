"""The web server drops an idle connection just as WCS posts on it; WCS posts again, and the capture ends before the response.

WCS posted again; that the response to that is not in the capture makes it no worse.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.extras import CALL_BODY, race
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "inconclusive", 1)],
    findings={"TCP006": "warning", "HTTP021": "warning", "CAP008": "info"},
    near=["TCP005"],
)


def build(path: Path) -> None:
    scene = Scene(7)
    new, at = race(scene)
    new.ask(at, "call", CALL_BODY)
    scene.write(path)
