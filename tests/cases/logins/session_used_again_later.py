"""A client leaves, and its address is used by another login.

A new login begins anew.
"""

from pathlib import Path

from cases.expected import LOGIN, LOGIN_AND_LEAVE, Expected
from cases.extras import post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, LOGIN],
    near=["FLOW007", "FLOW008", "FLOW009", "FLOW010", "FLOW043"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.log_in() + 0.5) + 5
    done = post_all(scene, done, ("connect", {"sipRegisterRequired": False, "custom": {"try": 2}}))
    scene.event(done, "ConnectionStatusEvent", "ESTABLISHED")
    scene.write(path)
