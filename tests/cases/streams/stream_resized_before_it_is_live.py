"""A published stream is resized before PUBLISHING, which then takes 20 seconds.

RESIZE changes no state, and it is a status that came in time.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 5)],
    near=["FLOW020", "FLOW032"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5,
        "publishStream",
        "StreamStatusEvent RESIZE",
        20.0,
        "StreamStatusEvent PUBLISHING",
        "unPublishStream",
        "StreamStatusEvent UNPUBLISHED",
        **STREAM,
    )
    scene.write(path)
