"""The clock of the machine is set back while nothing important happens.

Durations across that moment mean nothing.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import set_back
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP009": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    for number in range(8):
        scene.hooks.post(5 + number, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}))
    scene.write(path)
    path.write_bytes(set_back(path.read_bytes(), behind=70))
