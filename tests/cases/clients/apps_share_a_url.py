"""Two apps send their hooks to one script.

That is fine as long as the script looks at appKey.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import NODE
from kit.hooks import Client

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, LOGIN],
    findings={"CFG014": "info", "CFG002": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    room = Client("/198.51.100.33:40022/192.0.2.110:8443", NODE, "roomApp")
    done = scene.hooks.post(10, "connect", room.body({})) + 0.1
    scene.hooks.post(done, "ConnectionStatusEvent", room.body({"status": "ESTABLISHED"}))
    scene.write(path)
