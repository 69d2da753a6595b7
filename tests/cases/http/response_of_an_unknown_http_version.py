"""The web server responds to ESTABLISHED in a version of HTTP that does not exist.

A version that does not exist makes a response no less readable.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.hooks import echo, post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["HTTP106"],
)


FIELDS = {**CONNECT, "sipRegisterRequired": False}


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    at = scene.hooks.post(1.0, "connect", CLIENT.body(FIELDS)) + 0.1
    body = CLIENT.body({**FIELDS, "status": "ESTABLISHED"})
    scene.hooks.say(at, post("ConnectionStatusEvent", body))
    for part in echo(body).parts(scene.capture.moment(at + 0.1)):
        scene.hooks.answer(at + 0.1, part.replace(b"HTTP/1.1", b"HTTP/1.10", 1))
    scene.write(path)
