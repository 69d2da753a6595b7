"""After a gap in a huge response, which is not acknowledged, come more bytes than are kept.

What this program gives up is told apart from what was lost.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, data_between
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE],
    findings={"CAP002": "warning", "TCP103": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(40)
    done = scene.log_in()
    body = CLIENT.body({"status": "DISCONNECTED"})
    scene.hooks.ask(done + 1, "ConnectionStatusEvent", body)
    scene.hooks.answer(done + 1.1, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1140000\r\n\r\n")
    scene.hooks.answer(done + 1.2, b"x" * 60_000)
    for number in range(18):
        scene.hooks.answer(done + 1.3 + number / 1000, b"x" * 60_000)
    scene.write(path, lost=data_between(done + 1.15, done + 1.25))
