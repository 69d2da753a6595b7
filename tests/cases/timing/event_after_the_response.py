"""What became of a call is told on another connection after the call was answered.

Parallel, and in order.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 2)],
    findings={"FLOW015": "info"},
    near=["FLOW012", "FLOW020", "TIME011"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.post(10, "call", CLIENT.body({"callId": CALL}), wait=0.5)
    other = scene.connection(35_000)
    other.post(other.open(11), "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "BUSY"}))
    scene.write(path)
