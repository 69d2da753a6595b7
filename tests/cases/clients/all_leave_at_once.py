"""Ten clients are reported as gone within a second.

WCS was restarted, or the network broke.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import log_in_all, many
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE] * 10,
    findings={"FLOW044": "warning"},
    near=["FLOW011", "FLOW043"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_all(scene, many(10)) + 5
    for number, client in enumerate(many(10)):
        scene.leave(done + number * 0.05, client)
    scene.write(path)
