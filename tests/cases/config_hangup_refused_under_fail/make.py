"""The web server refuses hangup under FAIL: the call goes on, and ends a minute later."""

from pathlib import Path

from cases.scene import CALL, Scene, configured


def build(path: Path) -> None:
    scene = Scene(120)
    at = scene.log_in(config=configured("hangup", restOnError="FAIL"))
    scene.play(at + 0.5, "call", "CallStatusEvent ESTABLISHED", "hangup 403", 60.0, "CallStatusEvent FINISH", callId=CALL)
    scene.write(path)
