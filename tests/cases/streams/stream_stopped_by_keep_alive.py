"""A keep-alive is answered 403 under FAIL, and WCS stops the stream.

The one event that can be refused; the stream may end after it.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene, configured

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 4)],
    findings={"HTTP004": "info", "FLOW037": "warning"},
)


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
