"""OVERWRITE gives a stream another mediaSessionId, which later hooks carry.

The new key names the same flow.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import STREAM, Scene, adding, configured
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("stream-published", 4)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("publishStream", restPolicy="OVERWRITE", restOverwrite="mediaSessionId,name")) + 0.5
    at = scene.hooks.post(at, "publishStream", CLIENT.body(STREAM), adding({"mediaSessionId": "new"})) + 0.5
    steps = ("StreamStatusEvent PUBLISHING", "unPublishStream", "StreamStatusEvent UNPUBLISHED")
    scene.play(at, *steps, mediaSessionId="new")
    scene.write(path)
