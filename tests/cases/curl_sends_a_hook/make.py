"""Somebody tries a hook with curl."""

from pathlib import Path

from cases.extras import rewritten
from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    by_hand = rewritten(scene, lambda request: request.replace(b"Java/1.8.0_45", b"curl/8.5.0"))
    by_hand.post(by_hand.open(10), "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.write(path)
