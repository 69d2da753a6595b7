"""The web server escapes slashes."""

from pathlib import Path

from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"callId": CALL, "dtmf": "1"})
    reply = answering("200 OK", body.replace(b"/", rb"\/"))
    scene.hooks.post(scene.log_in() + 0.5, "sendDtmf", body, reply)
    scene.write(path)
