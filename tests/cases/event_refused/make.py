"""The web server answers an event with 403."""

from pathlib import Path

from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = scene.call(done, "call")
    ring = CLIENT.body({"callId": CALL, "status": "RING"})
    done = scene.hooks.post(done, "CallStatusEvent", ring, answering("403 Forbidden"))
    scene.call(done + 0.5, "BUSY")
    scene.write(path)
