"""The web server refuses hangup under LOG, and the end of the call is never reported."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup 403", callId=CALL)
    scene.write(path)
