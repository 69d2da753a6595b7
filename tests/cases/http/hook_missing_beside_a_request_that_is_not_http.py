"""After a login bytes come that cannot be read as a request, and no ConnectionStatusEvent.

They may be that hook: it is unreadable, not absent.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"HTTP108": "warning"},
    near=["FLOW003"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    at = scene.hooks.post(1.0, "connect", CLIENT.body({**CONNECT, "sipRegisterRequired": False}))
    scene.hooks.say(at + 0.1, b"POST\t/EchoApp/ConnectionStatusEvent\tHTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
    scene.hooks.answer(at + 0.12, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    scene.write(path)
