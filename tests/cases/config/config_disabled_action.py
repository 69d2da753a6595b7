"""DISABLE keeps pauseStream, stopStream and hangup away; their events come.

What is not told may have happened: PAUSED needs no pauseStream.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, STREAM, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-played", 6), passes("incoming-call", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("pauseStream", "stopStream", "answer", restPolicy="DISABLE"))
    steps = ("playStream", "StreamStatusEvent PLAYING", "StreamStatusEvent PAUSED", "playStream", "StreamStatusEvent PLAYING")
    at = scene.play(at + 0.5, *steps, "StreamStatusEvent STOPPED", **STREAM)
    scene.play(at, "OnCallEvent PENDING", "CallStatusEvent ESTABLISHED", "CallStatusEvent FINISH", callId=CALL)
    scene.write(path)
