"""One of two logins is never reported."""

from pathlib import Path

from cases.scene import OTHER_CLIENT, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.post(10, "connect", OTHER_CLIENT.body({}))
    scene.write(path)
