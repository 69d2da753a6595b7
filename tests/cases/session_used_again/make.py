"""A client leaves, and another one gets the same sessionId."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.call(scene.log_in(sip=True) + 0.5, "call", "BUSY"))
    done = scene.log_in(done + 0.5)
    scene.leave(scene.call(done + 0.5, "OnCallEvent", "RING", "FINISH", key="second"))
    scene.write(path)
