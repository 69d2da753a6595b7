"""The answer has the same fields in another order, and one more."""

from pathlib import Path

from cases.extras import post_all, returning
from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("sendDtmf", {"callId": CALL, "dtmf": "1"}, returning(callId=CALL, seen=True)))
    scene.write(path)
