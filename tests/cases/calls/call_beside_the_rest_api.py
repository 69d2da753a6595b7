"""A user's call, just after the REST API placed another.

The keys differ.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene
from kit.hooks import uuid

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"HTTP022": "info", "FLOW015": "info"},
    near=["CAP006", "FLOW041"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    rest_call(scene, 10, uuid("another call"))
    scene.log_in()
    scene.call(11, "call", "TRYING", "BUSY")
    scene.write(path)


def rest_call(scene: Scene, at: float, key: str) -> None:
    """The REST API is asked to place a call."""
    body = b'{"callId":"%b"}' % key.encode()
    head = b"POST /rest-api/call/startup HTTP/1.1\r\nHost: localhost:9091\r\nContent-Type: application/json\r\n"
    api = scene.connection(36_000)
    api.open(at - 0.001)
    api.say(at, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    api.answer(at + 0.005, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
