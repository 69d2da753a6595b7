"""A debug log of a session is started and stopped."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "sessionDebug",
        "SessionDebugStatusEvent STARTED",
        "sessionDebug",
        "SessionDebugStatusEvent STOPPED",
        command="start",
    )
    scene.write(path)
