"""The web server answers an incoming message with 500."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import MESSAGE, Scene, answering


def build(path: Path) -> None:
    scene = Scene(60)
    failing = answering("500 Internal Server Error")
    post_all(scene, scene.log_in() + 0.5, ("OnMessageEvent", {"id": MESSAGE, "body": "x"}, failing))
    scene.write(path)
