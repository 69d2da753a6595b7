"""A stream is kept alive every five seconds, and then no more."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid


def build(path: Path) -> None:
    scene = Scene(120)
    fields = {"mediaSessionId": uuid("stream"), "name": "lobby", "published": True}
    done = post_all(scene, scene.log_in(), ("publishStream", fields), ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}))
    for number in range(1, 6):
        post_all(scene, done + 5 * number, ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}))
    scene.write(path)
