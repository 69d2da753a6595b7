"""A client that took a call sends tones before the web server is told that the call is established.

The client hears of the call before the web server does, and sendDtmf is no status.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("incoming-call", 5)],
    near=["FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    steps = ("OnCallEvent PENDING", "answer", "sendDtmf", "CallStatusEvent ESTABLISHED", "CallStatusEvent FINISH")
    scene.play(scene.log_in() + 0.5, *steps, callId=CALL)
    scene.write(path)
