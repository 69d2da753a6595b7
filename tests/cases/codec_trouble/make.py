"""A call is answered and fails for want of a common codec."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "OnCallEvent", "RING", "answer")
    scene.event(done, "CallStatusEvent", "FAILED", callId=CALL, info="No common codecs")
    scene.write(path)
