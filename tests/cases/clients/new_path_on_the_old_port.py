"""Hooks go to /apps/EchoApp on port 9091.

The path of a new version, the port of an old one.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CFG012": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, lambda request: request.replace(b"/EchoApp/", b"/apps/EchoApp/"))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
