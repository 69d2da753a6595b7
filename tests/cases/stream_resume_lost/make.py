"""A paused stream is resumed; PLAYING and STOPPED are missing from the capture."""

from pathlib import Path

from cases.scene import STREAM, Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(
        scene.log_in() + 0.5,
        "playStream",
        "StreamStatusEvent PLAYING",
        "pauseStream",
        "StreamStatusEvent PAUSED",
        "playStream",
        **STREAM,
    )
    end = scene.play(begin, "StreamStatusEvent PLAYING", "StreamStatusEvent STOPPED", **STREAM)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
