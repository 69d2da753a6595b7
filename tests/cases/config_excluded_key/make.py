"""restExclude takes the callId out of CallStatusEvent, and two calls are open."""

from pathlib import Path

from cases.scene import CALL, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("CallStatusEvent", restExclude="callId"))
    at = scene.play(at + 0.5, "call", callId=CALL)
    at = scene.play(at, "call", callId="the other call")
    scene.leave(scene.play(at, "CallStatusEvent ESTABLISHED", "CallStatusEvent FINISH", "CallStatusEvent BUSY"))
    scene.write(path)
