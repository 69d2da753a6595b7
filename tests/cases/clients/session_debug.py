"""A debug log of a session is started and stopped.

One flow a client connection, for want of a key.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("session-debug", 4)],
)


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
