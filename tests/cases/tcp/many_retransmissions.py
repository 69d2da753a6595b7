"""The network loses every second packet of a connection at first.

Many segments are sent more than once.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, repeat
from kit.bodies import CLIENT
from kit.hooks import echo, post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TCP008": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    for number in range(14):
        body = CLIENT.body({"callId": CALL, "dtmf": str(number)})
        scene.hooks.ask(done, "sendDtmf", body)
        repeat(scene.hooks, done + 0.2, post("sendDtmf", body))
        for part in echo(body).parts(scene.capture.moment(done)):
            done += 0.25
            scene.hooks.answer(done, part)
        done += 0.25
        scene.hooks.client_ack(done)
    scene.write(path)
