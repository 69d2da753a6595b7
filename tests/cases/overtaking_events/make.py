"""On parallel connections ESTABLISHED overtakes RING by a few milliseconds."""

from pathlib import Path

from cases.scene import CALL, Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING")
    second = scene.connection(34320)
    second.open(done - 0.01)
    scene.call(done, "ESTABLISHED")
    second.post(done + 0.003, "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "RING"}))
    scene.call(done + 3, "hangup", "FINISH")
    scene.write(path)
