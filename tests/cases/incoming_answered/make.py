"""An incoming call is answered, held, resumed and ended by the caller."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    steps = ("OnCallEvent", "RING", "answer", "ESTABLISHED", "hold", "HOLD", "unhold", "ESTABLISHED", "FINISH")
    scene.call(scene.log_in() + 0.5, *steps)
    scene.write(path)
