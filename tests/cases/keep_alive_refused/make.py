"""The web server answers a keep-alive with 403, and the stream stops."""

from pathlib import Path

from cases.extras import log_in_told, post_all
from cases.scene import Scene, answering
from kit.hooks import uuid


def build(path: Path) -> None:
    scene = Scene(60)
    fields = {"mediaSessionId": uuid("stream"), "name": "lobby", "published": True}
    post_all(
        scene,
        log_in_told(scene, StreamKeepAliveEvent={"restOnError": "FAIL"}),
        ("publishStream", fields),
        ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}),
        ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}),
        ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}, answering("403 Forbidden")),
        ("StreamStatusEvent", {**fields, "status": "UNPUBLISHED", "info": "Terminated by keep-alive"}),
    )
    scene.write(path)
