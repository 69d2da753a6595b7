"""The Authorization header holds fewer digits than a hash has.

A hash of MD5 has 32 digits.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"HTTP019": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    hooks = rewritten(scene, lambda request: request.replace(b"Connection:", b"Authorization: WCS 12ab\r\nConnection:"))
    hooks.post(hooks.open(10), "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.write(path)
