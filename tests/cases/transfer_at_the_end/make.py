"""The capture ends right after a transfer was asked for."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(20)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "transfer", "CallStatusEvent FINISH", callId=CALL)
    scene.write(path)
