"""The URL of the app ends with a slash."""

from pathlib import Path

from cases.extras import rewritten
from cases.scene import Scene
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, lambda request: request.replace(b"/EchoApp/", b"/EchoApp//"))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
