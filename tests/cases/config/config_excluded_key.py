"""restExclude takes the callId out of CallStatusEvent, and two calls are open.

Which call an event is about cannot be told, so nothing can be called missing.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import CALL, Scene, configured

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[
        LOGIN_AND_LEAVE,
        lacks("outgoing-call", 2, "CallStatusEvent", "unreadable"),
        lacks("outgoing-call", 2, "CallStatusEvent", "unreadable"),
    ],
    findings={"JSON011": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("CallStatusEvent", restExclude="callId"))
    at = scene.play(at + 0.5, "call", callId=CALL)
    at = scene.play(at, "call", callId="the other call")
    scene.leave(scene.play(at, "CallStatusEvent ESTABLISHED", "CallStatusEvent FINISH", "CallStatusEvent BUSY"))
    scene.write(path)
