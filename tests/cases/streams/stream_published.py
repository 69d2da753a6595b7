"""A stream is published, kept alive twice, and stopped by its user.

The whole sequence of a published stream.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 6)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "publishStream",
        "StreamStatusEvent PUBLISHING",
        9.5,
        "StreamKeepAliveEvent PUBLISHING",
        9.5,
        "StreamKeepAliveEvent PUBLISHING",
        "unPublishStream",
        "StreamStatusEvent UNPUBLISHED",
        **STREAM,
    )
    scene.write(path)
