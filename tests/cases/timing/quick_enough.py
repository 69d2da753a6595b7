"""Answers take nearly a second.

That is not slow.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["TIME001", "TIME003", "TIME009"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for number in range(12):
        done = scene.hooks.post(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}), wait=0.9) + 0.5
    scene.write(path)
