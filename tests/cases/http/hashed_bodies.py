"""Each hook carries the hash of its body.

With the right secret all hashes match.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten, signed
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["CFG011", "HTTP017", "HTTP018", "HTTP019"],
    hook_secret=b"of the cases",
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, signed)
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.write(path)
