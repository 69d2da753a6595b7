"""Hooks that lead to nothing: logs, HLS, RTSP, a recording.

They have no pattern, and are no trouble.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "pushLogs", "playHLS", "playRTSP", "RecordingStatusEvent", **STREAM)
    scene.write(path)
