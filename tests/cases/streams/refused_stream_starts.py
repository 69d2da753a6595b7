"""The web server refuses two streams and a call, and WCS, which was not told to heed that, goes on.

Without restClientConfig a refusal is only logged.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene, answering
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 4), passes("stream-published", 4)],
    findings={"CFG005": "warning", "HTTP004": "warning", "FLOW033": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for name in ("one", "two"):
        fields = {"mediaSessionId": uuid(name), "published": True}
        done = post_all(
            scene,
            done,
            ("publishStream", fields, answering("403 Forbidden")),
            ("StreamStatusEvent", {**fields, "status": "PUBLISHING"}),
            ("unPublishStream", fields),
            ("StreamStatusEvent", {**fields, "status": "UNPUBLISHED"}),
        )
    scene.write(path)
