"""The web server refuses a stream, and WCS, told so by FAIL, lets it fail."""

from pathlib import Path

from cases.scene import STREAM, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(config=configured("publishStream", restOnError="FAIL")) + 0.5,
        "publishStream 403",
        "StreamStatusEvent FAILED",
        **STREAM,
    )
    scene.write(path)
