"""Ten clients leave one after the other.

That is what users do.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.extras import log_in_all, many
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE] * 10,
    near=["FLOW011", "FLOW044"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_all(scene, many(10)) + 5
    for number, client in enumerate(many(10)):
        scene.leave(done + number * 2.0, client)
    scene.write(path)
