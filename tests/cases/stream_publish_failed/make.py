"""A stream is accepted by the web server and fails in WCS."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent FAILED", **STREAM)
    scene.write(path)
