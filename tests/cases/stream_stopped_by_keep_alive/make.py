"""A keep-alive is answered 403 under FAIL, and WCS stops the stream."""

from pathlib import Path

from cases.scene import STREAM, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(config=configured("StreamKeepAliveEvent", restOnError="FAIL")) + 0.5,
        "publishStream",
        "StreamStatusEvent PUBLISHING",
        9.5,
        "StreamKeepAliveEvent PUBLISHING 403",
        "StreamStatusEvent UNPUBLISHED",
        **STREAM,
    )
    scene.write(path)
