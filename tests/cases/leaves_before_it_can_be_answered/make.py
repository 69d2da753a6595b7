"""WCS closes 20 ms after it posted a hook."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.ask(5.0, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.hooks.server_ack(5.001)
    scene.hooks.send(5.020, scene.hooks.client, Segment("FA"))
    scene.hooks.server_ack(5.021)
    scene.write(path)
