"""A call is answered, held, resumed, tones are sent, and its caller hangs up."""

from pathlib import Path

from cases.scene import CALL, Scene


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
