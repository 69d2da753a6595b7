"""A stream is stopped by its user; the event of its end is missing from the capture."""

from pathlib import Path

from cases.scene import STREAM, Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    begin = scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", "unPublishStream", **STREAM)
    end = scene.play(begin, "StreamStatusEvent UNPUBLISHED", **STREAM)
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
