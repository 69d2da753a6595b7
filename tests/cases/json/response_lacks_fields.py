"""The response does not return all that the hook brought.

Scripts that answer with less than they got.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all, returning
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON004": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("sendDtmf", {"callId": CALL, "dtmf": "1"}, returning(dtmf=..., type=...)))
    scene.write(path)
