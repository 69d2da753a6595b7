"""The client goes away; its stream ends without unPublishStream.

UNPUBLISHED alone is a legal end, also right after DISCONNECTED.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, passes
from cases.scene import STREAM, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, passes("stream-published", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.play(scene.log_in() + 0.5, "publishStream", "StreamStatusEvent PUBLISHING", **STREAM)
    scene.play(scene.leave(done) + 0.5, "StreamStatusEvent UNPUBLISHED", **STREAM)
    scene.write(path)
