"""The capture begins while a stream is paused; it is resumed, and still plays at the end.

The stream goes on: what came before playStream is no flow of its own that never ends.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[passes("stream-played", 4)],
    findings={"FLOW008": "info"},
    near=["FLOW102", "FLOW032"],
)


def build(path: Path) -> None:
    scene = Scene(70)
    steps = ("StreamStatusEvent PAUSED", "playStream", "StreamStatusEvent PLAYING", "stopStream", "StreamStatusEvent STOPPED")
    scene.play(1.0, *steps, published=False, **STREAM)
    scene.write(path)
