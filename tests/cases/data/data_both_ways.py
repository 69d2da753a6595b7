"""Data of a client, and data to it that the REST API sent, are accepted.

Data from the REST API have no OnDataEvent.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("data", 2)],
    near=["FLOW039", "FLOW040", "JSON011"],
)


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
