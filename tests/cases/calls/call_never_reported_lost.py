"""A call is accepted; its statuses are missing from the capture.

Bytes are missing in the time concerned: the capture cannot show it.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import CALL, Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN_AND_LEAVE, lacks("outgoing-call", 2, "CallStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(scene.log_in() + 0.5, "call", callId=CALL)
    end = scene.play(begin, "CallStatusEvent RING", "CallStatusEvent BUSY", callId=CALL)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
