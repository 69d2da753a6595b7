"""The call of a client that has gone is ended behind its DISCONNECTED."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.leave(scene.call(scene.log_in() + 0.5, "call", "RING", "ESTABLISHED"))
    scene.call(done + 0.2, "FINISH")
    scene.write(path)
