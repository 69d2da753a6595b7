"""A program calls the REST API of WCS on the port of the hooks.

Calls of the REST API go the other way and are no hooks.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.hooks import post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"HTTP022": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    other = scene.connection(40200)
    request = post("call/startup", b'{"callId":"x"}', app="/rest-api")
    other.say(other.open(2.0) + 0.001, request)
    other.answer(2.01, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    other.client_ack(2.011)
    scene.write(path)
