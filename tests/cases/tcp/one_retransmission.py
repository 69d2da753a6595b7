"""One segment of a connection is sent twice.

That happens.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, repeat
from kit.bodies import CLIENT
from kit.hooks import echo, post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["CAP002", "CAP003", "CAP009", "TCP008"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    body = CLIENT.body({"callId": CALL, "dtmf": "1"})
    scene.hooks.ask(done, "sendDtmf", body)
    repeat(scene.hooks, done + 0.2, post("sendDtmf", body))
    for part in echo(body).parts(scene.capture.moment(done)):
        done += 0.25
        scene.hooks.answer(done, part)
    scene.hooks.client_ack(done + 0.01)
    scene.write(path)
