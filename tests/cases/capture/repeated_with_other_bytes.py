"""A request is sent again, and one byte of it is another.

The bytes captured first count, and that there were others is said.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, repeat
from kit.bodies import CLIENT
from kit.hooks import post

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE],
    findings={"TCP102": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(40)
    done = scene.log_in()
    body = CLIENT.body({"status": "DISCONNECTED"})
    request = post("ConnectionStatusEvent", body)
    scene.hooks.say(done + 1, request)
    repeat(scene.hooks, done + 1.3, request.replace(b"DISCONNECTED", b"DISCONNECTE_"))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    scene.hooks.answer(done + 1.4, head + body)
    scene.write(path)
