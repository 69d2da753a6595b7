"""WCS posts an event that is in no list.

Hooks of newer versions are shown and not judged.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON013": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.event(scene.log_in() + 0.5, "StreamEvent", "MUTED", mediaSessionId="s1")
    scene.write(path)
