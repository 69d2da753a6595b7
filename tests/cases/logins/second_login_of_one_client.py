"""A client logs in again without having been reported as gone.

The web server may count it twice.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, LOGIN],
    findings={"FLOW010": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 5
    done = post_all(scene, done, ("connect", {"sipRegisterRequired": False, "custom": {"try": 2}}))
    scene.event(done, "ConnectionStatusEvent", "ESTABLISHED")
    scene.write(path)
