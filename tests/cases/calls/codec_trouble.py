"""A call is answered and fails for want of a common codec.

That is media, not hooks.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("incoming-call", 4)],
    findings={"FLOW024": "warning"},
    near=["FLOW016", "FLOW023"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "OnCallEvent", "RING", "answer")
    scene.event(done, "CallStatusEvent", "FAILED", callId=CALL, info="No common codecs")
    scene.write(path)
