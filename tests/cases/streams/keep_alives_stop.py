"""A stream is kept alive every five seconds, and then no more.

The stream is gone, and no event reports it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("stream-published", 8, "StreamStatusEvent", "outside-capture")],
    findings={"FLOW038": "warning", "CAP008": "info", "TIME010": "info"},
)


def build(path: Path) -> None:
    scene = Scene(120)
    fields = {"mediaSessionId": uuid("stream"), "name": "lobby", "published": True}
    done = post_all(scene, scene.log_in(), ("publishStream", fields), ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}))
    for number in range(1, 6):
        post_all(scene, done + 5 * number, ("StreamKeepAliveEvent", {**fields, "status": "PUBLISHING"}))
    scene.write(path)
