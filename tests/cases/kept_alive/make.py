"""A stream is kept alive every ten seconds and then stopped by its user."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid


def build(path: Path) -> None:
    scene = Scene(120)
    fields = {"mediaSessionId": uuid("stream"), "name": "lobby", "published": True}
    done = post_all(scene, scene.log_in(), ("publishStream", fields), ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}))
    for number in range(1, 6):
        post_all(scene, done + 10 * number, ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}))
    post_all(scene, done + 55, ("unPublishStream", fields), ("StreamStatusEvent", {**fields, "status": "UNPUBLISHED"}))
    scene.write(path)
