"""A picture is taken of a stream under the key of the stream itself."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "publishStream",
        "StreamStatusEvent PUBLISHING",
        "snapshot",
        "StreamStatusEvent SNAPSHOT_COMPLETE",
        "unPublishStream",
        "StreamStatusEvent UNPUBLISHED",
        **STREAM,
    )
    scene.write(path)
