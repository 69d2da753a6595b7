"""sendDTMF is spelled as one page of the documentation has it.

Both spellings are known.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["JSON011", "JSON012", "JSON013"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("sendDTMF", {"callId": CALL, "dtmf": "1"}))
    scene.write(path)
