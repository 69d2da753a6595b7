"""Header and body of a request come in two packets.

That is how WCS writes, and the body is whole.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["HTTP016", "HTTP023", "JSON001"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.post(scene.log_in() + 0.5, "sendDtmf", CLIENT.body({"callId": CALL}), split=True)
    scene.write(path)
