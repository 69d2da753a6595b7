"""The hooks of an app of one's own go to the built-in EchoApp."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import NODE
from kit.hooks import Client


def build(path: Path) -> None:
    scene = Scene(60)
    shop = Client("/198.51.100.210:50814/192.0.2.110:8080", NODE, "shopApp")
    scene.log_in(client=shop)
    scene.write(path)
