"""The web server refuses to resume a paused stream, and WCS plays it all the same.

Under LOG, the default, a refusal is only logged.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 8)],
    findings={"HTTP004": "warning", "FLOW033": "warning"},
    near=["FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    begin = ("playStream", "StreamStatusEvent PLAYING", "pauseStream", "StreamStatusEvent PAUSED", "playStream 403")
    scene.play(at, *begin, "StreamStatusEvent PLAYING", "stopStream", "StreamStatusEvent STOPPED", published=False, **STREAM)
    scene.write(path)
