"""A stream is kept alive every ten seconds and then stopped by its user.

That is the usual interval.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 9)],
    near=["CFG015", "FLOW032", "FLOW036", "FLOW037", "FLOW038", "FLOW102", "FLOW103", "TIME010"],
)


def build(path: Path) -> None:
    scene = Scene(120)
    fields = {"mediaSessionId": uuid("stream"), "name": "lobby", "published": True}
    done = post_all(scene, scene.log_in(), ("publishStream", fields), ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}))
    for number in range(1, 6):
        post_all(scene, done + 10 * number, ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}))
    post_all(scene, done + 55, ("unPublishStream", fields), ("StreamStatusEvent", {**fields, "status": "UNPUBLISHED"}))
    scene.write(path)
