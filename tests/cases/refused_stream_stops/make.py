"""The web server refuses two streams, and they fail."""

from pathlib import Path

from cases.extras import log_in_told, post_all
from cases.scene import Scene, answering
from kit.hooks import uuid


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
