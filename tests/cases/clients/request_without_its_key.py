"""hangup does not say which call it is about.

Without callId the call cannot be followed.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON011": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("hangup", {}))
    scene.write(path)
