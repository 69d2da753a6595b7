"""The web server refuses an incoming call, and WCS, told so by FAIL, rejects the caller."""

from pathlib import Path

from cases.scene import CALL, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in(config=configured("OnCallEvent", restOnError="FAIL")) + 0.5, "OnCallEvent PENDING 403", callId=CALL)
    scene.write(path)
