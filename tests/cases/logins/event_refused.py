"""The web server responds to an event with 403.

An event cannot be refused: the flow goes on.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"HTTP005": "warning", "FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = scene.call(done, "call")
    ring = CLIENT.body({"callId": CALL, "status": "RING"})
    done = scene.hooks.post(done, "CallStatusEvent", ring, answering("403 Forbidden"))
    scene.call(done + 0.5, "BUSY")
    scene.write(path)
