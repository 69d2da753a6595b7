"""The web server refuses to resume a paused stream, and it stays paused until the user stops it.

That is what a refusal means under FAIL.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 7)],
    findings={"HTTP004": "info"},
    near=["FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("playStream", restOnError="FAIL")) + 0.5
    begin = ("playStream", "StreamStatusEvent PLAYING", "pauseStream", "StreamStatusEvent PAUSED", "playStream 403")
    scene.play(at, *begin, "stopStream", "StreamStatusEvent STOPPED", published=False, **STREAM)
    scene.write(path)
