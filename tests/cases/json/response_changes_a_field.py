"""The web server changes the callee, and WCS was not configured to take the change.

NOTIFY is the default: the change has no effect.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import log_in_told, post_all, returning
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 2)],
    findings={"JSON005": "warning", "FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(scene, answer={"restPolicy": "OVERWRITE", "restOverwrite": "callee"})
    done = post_all(scene, done, ("call", {"callId": CALL, "callee": "100"}, returning(callee="200")))
    scene.call(done, "BUSY")
    scene.write(path)
