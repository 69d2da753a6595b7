"""A picture is taken of a stream under the key of the stream itself.

The same event belongs to the snapshot alone; the stream goes on.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 4), passes("snapshot", 2)],
)


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
