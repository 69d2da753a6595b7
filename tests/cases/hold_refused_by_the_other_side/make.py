"""hold is followed by no HOLD, and the call goes on."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hold", 5.0, "hangup", "CallStatusEvent FINISH", callId=CALL
    )
    scene.write(path)
