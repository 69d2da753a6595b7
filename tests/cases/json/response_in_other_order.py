"""The response has the same fields in another order, and one more.

JSON objects have no order, and more than was sent does no harm.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all, returning
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["JSON003", "JSON004", "JSON010", "JSON014", "JSON016"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("sendDtmf", {"callId": CALL, "dtmf": "1"}, returning(callId=CALL, seen=True)))
    scene.write(path)
