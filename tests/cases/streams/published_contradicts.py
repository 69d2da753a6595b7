"""A publisher's event says that it is no publisher.

Scripts that go by published do the wrong thing.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 4)],
    findings={"FLOW036": "warning"},
)


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
