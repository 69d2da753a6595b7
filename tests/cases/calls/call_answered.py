"""A call is answered, held, resumed, tones are sent, and its caller hangs up.

The whole sequence of an outgoing call.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 12)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent TRYING",
        "CallStatusEvent RING",
        "CallStatusEvent RING_MEDIA",
        "CallStatusEvent ESTABLISHED",
        "hold",
        "CallStatusEvent HOLD",
        "unhold",
        "CallStatusEvent ESTABLISHED",
        "sendDtmf",
        "hangup",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
