"""A script that writes its own answer leaves out the status line: what comes is CGI output, not HTTP.

The server did answer, in a way that cannot be read: it is not said to be silent.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.hooks import post

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"HTTP106": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.hooks.say(1.0, post("connect", CLIENT.body({**CONNECT, "sipRegisterRequired": False})))
    scene.hooks.answer(1.02, b"Status: 200 OK\r\nContent-Type: application/json\r\n\r\n{}")
    scene.write(path)
