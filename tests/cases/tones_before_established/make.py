"""A client that took a call sends tones before the web server is told that the call is established."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    steps = ("OnCallEvent PENDING", "answer", "sendDtmf", "CallStatusEvent ESTABLISHED", "CallStatusEvent FINISH")
    scene.play(scene.log_in() + 0.5, *steps, callId=CALL)
    scene.write(path)
