"""A publisher's event says that it is no publisher."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid


def build(path: Path) -> None:
    scene = Scene(60)
    fields = {"mediaSessionId": uuid("stream"), "name": "lobby", "published": True}
    post_all(
        scene,
        scene.log_in() + 0.5,
        ("publishStream", fields),
        ("StreamStatusEvent", {**fields, "published": False, "status": "PUBLISHING"}),
        ("unPublishStream", fields),
        ("StreamStatusEvent", {**fields, "status": "UNPUBLISHED"}),
    )
    scene.write(path)
