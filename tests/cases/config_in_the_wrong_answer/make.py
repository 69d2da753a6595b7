"""restClientConfig comes in the answer to ConnectionStatusEvent."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene, adding


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    config = adding({"restClientConfig": {"call": {"restOnError": "FAIL"}}})
    fields = {"sipRegisterRequired": False}
    post_all(scene, 1.0, ("connect", fields), ("ConnectionStatusEvent", {**fields, "status": "ESTABLISHED"}, config))
    scene.write(path)
