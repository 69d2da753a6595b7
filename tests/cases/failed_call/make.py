"""The SIP side refuses the call; the failure is named by id instead of callId."""

from pathlib import Path

from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING")
    scene.event(done, "CallStatusEvent", "FAILED", id=CALL, info="SIP 404 NOT FOUND")
    scene.write(path)
