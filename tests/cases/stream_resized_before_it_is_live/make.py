"""A published stream is resized before PUBLISHING, which then takes 20 seconds."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "publishStream",
        "StreamStatusEvent RESIZE",
        20.0,
        "StreamStatusEvent PUBLISHING",
        "unPublishStream",
        "StreamStatusEvent UNPUBLISHED",
        **STREAM,
    )
    scene.write(path)
