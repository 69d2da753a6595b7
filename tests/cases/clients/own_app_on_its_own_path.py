"""The hooks of an app of one's own go to its own script.

That is as it should be.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import Scene
from kit.bodies import NODE
from kit.hooks import Client

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["CFG002", "CFG012", "CFG013"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    shop = Client("/198.51.100.210:50814/192.0.2.110:8080", NODE, "shopApp")
    hooks = rewritten(scene, lambda request: request.replace(b"/EchoApp/", b"/shop/rest/"))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", shop.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", shop.body({"status": "ESTABLISHED"}))
    scene.write(path)
