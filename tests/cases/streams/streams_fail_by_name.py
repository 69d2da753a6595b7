"""One stream has a name that is in use, another plays one that does not exist.

Both are about names.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 2), passes("stream-played", 2)],
    findings={"FLOW034": "warning", "FLOW035": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for hook, info in (("publishStream", "Stream name is already in use"), ("playStream", "Stream not found")):
        fields = {"mediaSessionId": uuid(info), "name": "lobby", "published": hook == "publishStream"}
        done = post_all(scene, done, (hook, fields), ("StreamStatusEvent", {**fields, "status": "FAILED", "info": info}))
    scene.write(path)
