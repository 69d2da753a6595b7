"""A call is answered, and the other side hangs up."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "call",
        "CallStatusEvent SESSION_PROGRESS",
        "CallStatusEvent ESTABLISHED",
        "CallStatusEvent FINISH",
        callId=CALL,
    )
    scene.write(path)
