"""The web server refuses data of a client, which then sees FAILED."""

from pathlib import Path

from cases.scene import DATA, Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(config=configured("OnDataEvent", restOnError="FAIL")) + 0.5,
        "OnDataEvent 403",
        "DataStatusEvent FAILED",
        **DATA,
    )
    scene.write(path)
