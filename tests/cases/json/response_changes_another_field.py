"""The web server may change the callee, and changes the caller.

Only what restOverwrite lists is taken over.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import log_in_told, post_all, returning
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 2)],
    findings={"JSON006": "warning", "FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(scene, call={"restPolicy": "OVERWRITE", "restOverwrite": "callee"})
    done = post_all(scene, done, ("call", {"callId": CALL, "caller": "agent7", "callee": "1"}, returning(caller="x")))
    scene.call(done, "BUSY")
    scene.write(path)
