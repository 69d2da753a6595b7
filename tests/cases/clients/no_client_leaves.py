"""Ten clients log in, and none is reported as gone.

Perhaps they are all still there.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import log_in_all, many
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN] * 10,
    findings={"FLOW011": "info"},
    near=["FLOW010", "FLOW044"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    log_in_all(scene, many(10))
    scene.write(path)
