"""DISABLE keeps CallStatusEvent away; the client hangs up and leaves."""

from pathlib import Path

from cases.scene import CALL, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("CallStatusEvent", restPolicy="DISABLE"))
    scene.leave(scene.play(at + 0.5, "call", 5.0, "hold", "unhold", "hangup", callId=CALL))
    scene.write(path)
