"""A stream is played, kept alive, and stopped by its user."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "playStream",
        "StreamStatusEvent PLAYING",
        9.5,
        "StreamKeepAliveEvent PLAYING",
        "stopStream",
        "StreamStatusEvent STOPPED",
        **STREAM,
    )
    scene.write(path)
