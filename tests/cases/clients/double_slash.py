"""The URL of the app ends with a slash.

The path then has two in a row.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CFG013": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, lambda request: request.replace(b"/EchoApp/", b"/EchoApp//"))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
