"""Hooks that lead to nothing: logs, HLS, RTSP, a recording."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "pushLogs", "playHLS", "playRTSP", "RecordingStatusEvent", **STREAM)
    scene.write(path)
