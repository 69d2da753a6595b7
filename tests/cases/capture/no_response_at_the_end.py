"""The capture ends before the response to the last hook can be missed.

The response had time to come later.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "inconclusive", 1)],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(6)
    scene.log_in()
    scene.hooks.ask(5.0, "call", CLIENT.body({"callId": CALL}))
    scene.write(path)
