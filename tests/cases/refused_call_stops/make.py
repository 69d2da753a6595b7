"""The web server refuses a call, and WCS heeds it."""

from pathlib import Path

from cases.scene import CALL, FAIL, Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(config=FAIL) + 0.5
    done = scene.hooks.post(done, "call", CLIENT.body({"callId": CALL}), answering("403 Forbidden"))
    scene.call(done + 0.5, "FAILED")
    scene.write(path)
