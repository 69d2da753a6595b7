"""A proxy turned the quotes of a request into others.

The request is whole, and it is not JSON.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"JSON001": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"callId": CALL}).replace(b'"', b"'")
    scene.hooks.post(scene.log_in() + 0.5, "sendDtmf", body, answering("200 OK", b"{}"))
    scene.write(path)
