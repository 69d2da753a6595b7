"""The user rejects an incoming call."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in() + 0.5, "OnCallEvent", "RING", "hangup", "FAILED")
    scene.write(path)
