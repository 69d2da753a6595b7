"""The hooks of an app of one's own go to the built-in EchoApp.

The URL was never changed.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import NODE
from kit.hooks import Client

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CFG002": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    shop = Client("/198.51.100.210:50814/192.0.2.110:8080", NODE, "shopApp")
    scene.log_in(client=shop)
    scene.write(path)
