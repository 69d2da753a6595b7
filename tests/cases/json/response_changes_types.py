"""A number comes back as a string, and an empty object as an array.

WCS may not be able to read such a response.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all, returning
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON014": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("sendDtmf", {"callId": CALL, "dtmf": 5, "custom": {}}, returning(dtmf="5", custom=[])))
    scene.write(path)
