"""A retry is not answered either.

Two tries are one hook, and it never got a response.
"""

from pathlib import Path

from cases.expected import Expected, ExpectedFlow
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[ExpectedFlow("connection", "fail", 1)],
    findings={"TIME002": "error", "FLOW001": "error", "HTTP021": "warning", "TIME005": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"sipRegisterRequired": False})
    for port, at in ((34311, 1.0), (34312, 17.0)):
        attempt = scene.connection(port)
        attempt.ask(attempt.open(at), "connect", body)
        attempt.server_ack(at + 0.04)
        attempt.close(at + 15.5)
    scene.write(path)
