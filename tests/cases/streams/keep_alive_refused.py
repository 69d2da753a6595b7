"""The web server answers a keep-alive with 403, and the stream stops.

That is how the web server stops a stream.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import log_in_told, post_all
from cases.scene import Scene, answering
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 5)],
    findings={"FLOW037": "warning", "HTTP004": "info"},
)


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
