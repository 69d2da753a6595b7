"""Data of a client, and data to it that the REST API sent, are accepted."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    post_all(
        scene,
        done,
        ("OnDataEvent", {"operationId": uuid("one"), "payload": {}}),
        ("DataStatusEvent", {"operationId": uuid("one"), "status": "ACCEPTED"}),
    )
    scene.write(path)
