"""Data of a client are answered with 500, other data fail."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene, answering
from kit.hooks import uuid


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    post_all(
        scene,
        done,
        ("OnDataEvent", {"operationId": uuid("one"), "payload": {}}, answering("500 Internal Server Error")),
        ("OnDataEvent", {"operationId": uuid("two"), "payload": {}}),
        ("DataStatusEvent", {"operationId": uuid("two"), "status": "FAILED"}),
    )
    scene.write(path)
