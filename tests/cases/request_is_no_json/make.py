"""A proxy turned the quotes of a request into others."""

from pathlib import Path

from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"callId": CALL}).replace(b'"', b"'")
    scene.hooks.post(scene.log_in() + 0.5, "sendDtmf", body, answering("200 OK", b"{}"))
    scene.write(path)
