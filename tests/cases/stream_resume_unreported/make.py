"""A paused stream is resumed, and no status follows."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "playStream",
        "StreamStatusEvent PLAYING",
        "pauseStream",
        "StreamStatusEvent PAUSED",
        "playStream",
        **STREAM,
    )
    scene.write(path)
