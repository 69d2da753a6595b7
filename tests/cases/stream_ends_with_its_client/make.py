"""The client goes away; its stream ends without unPublishStream."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", **STREAM)
    scene.play(scene.leave(done) + 0.5, "StreamStatusEvent UNPUBLISHED", **STREAM)
    scene.write(path)
