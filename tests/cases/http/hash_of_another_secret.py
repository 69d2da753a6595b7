"""The hash of a body was made with another secret.

WCS and the web server have different keys.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten, signed
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"HTTP018": "error"},
    hook_secret=b"of the web server",
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, signed)
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
