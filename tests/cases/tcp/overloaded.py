"""Twelve hooks at once take two seconds each; one by one they take a moment.

The web server has too few workers.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TIME001": "warning", "TIME009": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for number in range(12):
        done = scene.hooks.post(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)})) + 0.1
    for number in range(24):
        connection = scene.connection(36_000 + number)
        begin = connection.open(20 + number / 100)
        connection.post(begin, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": f"*{number}"}), wait=2.0)
    scene.write(path)
