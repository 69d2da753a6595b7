"""The capture lost ESTABLISHED in the middle of a call."""

from pathlib import Path

from cases.scene import Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "RING")
    scene.call(done, "ESTABLISHED", "hold", "HOLD", "hangup", "FINISH")
    scene.write(path, lost=data_between(done, done + 0.1))
