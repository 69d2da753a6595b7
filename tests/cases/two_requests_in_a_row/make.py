"""A second request follows on the same connection although the first has no answer."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    scene.hooks.ask(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.hooks.server_ack(done + 0.001)
    scene.hooks.ask(done + 20, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "2"}))
    scene.hooks.server_ack(done + 20.001)
    scene.write(path)
