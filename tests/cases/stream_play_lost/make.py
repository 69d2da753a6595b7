"""A stream is accepted for playing; its status is missing from the capture."""

from pathlib import Path

from cases.scene import STREAM, Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(scene.log_in() + 0.5, "playStream", **STREAM)
    end = scene.play(begin, "StreamStatusEvent FAILED", **STREAM)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
