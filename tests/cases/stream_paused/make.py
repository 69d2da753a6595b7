"""A stream is paused and resumed twice, once without PAUSED."""

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
        "StreamStatusEvent PLAYING",
        "pauseStream",
        "playStream",
        "StreamStatusEvent PLAYING",
        "stopStream",
        "StreamStatusEvent STOPPED",
        **STREAM,
    )
    scene.write(path)
