"""Two logins wait for ConnectionStatusEvent, which never comes at all."""

from pathlib import Path

from cases.extras import many
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    for number, client in enumerate(many(2)):
        scene.hooks.post(1 + number, "connect", client.body({}))
    scene.write(path)
