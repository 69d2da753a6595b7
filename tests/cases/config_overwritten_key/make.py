"""OVERWRITE gives a stream another mediaSessionId, which later hooks carry."""

from pathlib import Path

from cases.scene import STREAM, Scene, adding, configured
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in(config=configured("publishStream", restPolicy="OVERWRITE", restOverwrite="mediaSessionId,name")) + 0.5
    at = scene.hooks.post(at, "publishStream", CLIENT.body(STREAM), adding({"mediaSessionId": "new"})) + 0.5
    steps = ("StreamStatusEvent PUBLISHING", "unPublishStream", "StreamStatusEvent UNPUBLISHED")
    scene.play(at, *steps, mediaSessionId="new")
    scene.write(path)
