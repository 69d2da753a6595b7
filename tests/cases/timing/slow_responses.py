"""One response takes two seconds, one takes twelve.

Users wait, and the second is close to the limit.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TIME001": "warning", "TIME003": "warning"},
    near=["TIME002", "TIME004", "TIME006", "TIME009"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for wait in (2.0, 12.0):
        done = scene.hooks.post(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(wait)}), wait=wait) + 0.5
    scene.write(path)
