"""The web server changes the callee, as it may.

OVERWRITE with the field in the list is the normal case.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import log_in_told, post_all, returning
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 2)],
    findings={"FLOW015": "info"},
    near=["CFG007", "JSON005", "JSON006"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(scene, call={"restPolicy": "OVERWRITE", "restOverwrite": "callee"})
    done = post_all(scene, done, ("call", {"callId": CALL, "callee": "100"}, returning(callee="200")))
    scene.call(done, "BUSY")
    scene.write(path)
