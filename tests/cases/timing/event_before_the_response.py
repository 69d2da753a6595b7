"""What became of a call is told on another connection before the call is answered.

WCS posts in parallel.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 2)],
    findings={"TIME011": "info", "FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.post(10, "call", CLIENT.body({"callId": CALL}), wait=0.5)
    other = scene.connection(35_000)
    other.post(other.open(10.1), "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "BUSY"}))
    scene.write(path)
