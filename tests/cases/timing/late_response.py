"""The web server answers after WCS has given up.

WCS has counted the hook as failed when the response comes.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TIME002": "error", "TIME004": "warning"},
    near=["TCP101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.ask(5.0, "hangup", CLIENT.body({"callId": CALL}))
    scene.hooks.server_ack(5.04)
    scene.hooks.send(20.0, scene.hooks.client, Segment("FA"))
    scene.hooks.server_ack(20.04)
    scene.hooks.answer(25.0, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    scene.hooks.send(25.000_1, scene.hooks.client, Segment("R"))
    scene.write(path)
