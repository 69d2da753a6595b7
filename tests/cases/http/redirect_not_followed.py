"""A redirect, and a GET of something else.

A page that a browser opens is not a lost hook.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"HTTP010": "error"},
    near=["HTTP001", "HTTP002", "HTTP011", "HTTP101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    moved = answering("302 Found", Location="https://web.example/EchoApp/sendDtmf")
    done = scene.hooks.post(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}), moved)
    scene.hooks.say(done + 0.01, b"GET /status HTTP/1.1\r\nHost: web.example\r\n\r\n")
    scene.hooks.answer(done + 0.02, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    scene.write(path)
