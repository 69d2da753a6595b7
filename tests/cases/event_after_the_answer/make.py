"""What became of a call is told on another connection after the call was answered."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.post(10, "call", CLIENT.body({"callId": CALL}), wait=0.5)
    other = scene.connection(35_000)
    other.post(other.open(11), "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "BUSY"}))
    scene.write(path)
