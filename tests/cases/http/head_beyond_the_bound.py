"""The event ESTABLISHED has a cookie that makes its headers longer than what is read.

A hook that is not read is not called missing.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.hooks import echo, post

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"HTTP105": "warning"},
)


FIELDS = {**CONNECT, "sipRegisterRequired": False}


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    at = scene.hooks.post(1.0, "connect", CLIENT.body(FIELDS)) + 0.1
    body = CLIENT.body({**FIELDS, "status": "ESTABLISHED"})
    request = post("ConnectionStatusEvent", body).replace(b"\r\n\r\n", b"\r\nCookie: %b\r\n\r\n" % (b"c" * 70_000), 1)
    for begin in range(0, len(request), 1400):
        scene.hooks.say(at + begin / 1e8, request[begin : begin + 1400])
    for part in echo(body).parts(scene.capture.moment(at + 0.1)):
        scene.hooks.answer(at + 0.1, part)
    scene.write(path)
