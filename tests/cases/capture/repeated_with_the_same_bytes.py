"""A request is sent again as it was; then a keep-alive with a byte that means nothing.

A retransmission and a keep-alive are no conflict.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, repeat
from kit.bodies import CLIENT
from kit.hooks import post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE],
    near=["TCP102"],
)


def build(path: Path) -> None:
    scene = Scene(40)
    done = scene.log_in()
    body = CLIENT.body({"status": "DISCONNECTED"})
    request = post("ConnectionStatusEvent", body)
    scene.hooks.say(done + 1, request)
    repeat(scene.hooks, done + 1.3, request)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    scene.hooks.answer(done + 1.4, head + body)
    repeat(scene.hooks, done + 9, b"\0")
    scene.write(path)
