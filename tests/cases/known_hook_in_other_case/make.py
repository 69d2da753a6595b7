"""sendDTMF is spelled as one page of the documentation has it."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    post_all(scene, scene.log_in() + 0.5, ("sendDTMF", {"callId": CALL, "dtmf": "1"}))
    scene.write(path)
