"""The web server refuses a stream, and WCS, told so by FAIL, lets it fail.

A refusal is a legal branch.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 2)],
    findings={"HTTP004": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(config=configured("publishStream", restOnError="FAIL")) + 0.5,
        "publishStream 403",
        "StreamStatusEvent FAILED",
        **STREAM,
    )
    scene.write(path)
