"""A client logs in again without having been reported as gone."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 5
    done = post_all(scene, done, ("connect", {"sipRegisterRequired": False, "custom": {"try": 2}}))
    scene.event(done, "ConnectionStatusEvent", "ESTABLISHED")
    scene.write(path)
