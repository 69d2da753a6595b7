"""The SIP side refuses the call; the failure is named by id instead of callId.

FAILED names the call by id, which counts like callId.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"FLOW016": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING")
    scene.event(done, "CallStatusEvent", "FAILED", id=CALL, info="SIP 404 NOT FOUND")
    scene.write(path)
