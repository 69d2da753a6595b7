"""A client leaves, and its address is used by another login."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.log_in() + 0.5) + 5
    done = post_all(scene, done, ("connect", {"sipRegisterRequired": False, "custom": {"try": 2}}))
    scene.event(done, "ConnectionStatusEvent", "ESTABLISHED")
    scene.write(path)
