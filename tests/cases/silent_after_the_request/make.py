"""Everything behind a request is missing: nobody acknowledges it, and TCP is not seen to repeat it."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING")
    scene.write(path, lost=lambda frame: 9091 in frame.ports and frame.seconds > at + 0.001)
