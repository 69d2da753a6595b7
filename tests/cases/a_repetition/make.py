"""One segment of a connection is sent twice."""

from pathlib import Path

from cases.scene import CALL, Scene, repeat
from kit.bodies import CLIENT
from kit.hooks import echo, post


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
