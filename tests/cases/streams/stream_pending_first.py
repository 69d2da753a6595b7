"""PENDING is posted before PUBLISHING, which then takes 20 seconds.

Whether PENDING is posted is not documented; where it is, the first status has come in time.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 5)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "publishStream",
        "StreamStatusEvent PENDING",
        20.0,
        "StreamStatusEvent PUBLISHING",
        "unPublishStream",
        "StreamStatusEvent UNPUBLISHED",
        **STREAM,
    )
    scene.write(path)
