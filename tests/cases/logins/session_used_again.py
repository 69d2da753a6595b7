"""A client leaves, and another one gets the same sessionId.

Each connect begins a new generation of the client.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, REGISTRATION, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, REGISTRATION, passes("outgoing-call", 2), LOGIN_AND_LEAVE, passes("incoming-call", 3)],
    findings={"FLOW015": "info", "FLOW023": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.call(scene.log_in(sip=True) + 0.5, "call", "BUSY"))
    done = scene.log_in(done + 0.5)
    scene.leave(scene.call(done + 0.5, "OnCallEvent", "RING", "FINISH", key="second"))
    scene.write(path)
