"""One answer takes two seconds, one takes twelve."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for wait in (2.0, 12.0):
        done = scene.hooks.post(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(wait)}), wait=wait) + 0.5
    scene.write(path)
