"""The web server refuses two streams, and they fail.

The refusals work.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import log_in_told, post_all
from cases.scene import Scene, answering
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 2), passes("stream-published", 2)],
    findings={"HTTP004": "info"},
    near=["CFG005", "FLOW033", "FLOW034", "FLOW035"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(scene, publishStream={"restOnError": "FAIL"})
    for name in ("one", "two"):
        fields = {"mediaSessionId": uuid(name), "published": True}
        done = post_all(
            scene,
            done,
            ("publishStream", fields, answering("403 Forbidden")),
            ("StreamStatusEvent", {**fields, "status": "FAILED", "info": "Restricted access"}),
        )
    scene.write(path)
