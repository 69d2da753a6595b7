"""The answer is written in Latin-1."""

from pathlib import Path

from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"callId": CALL, "target": "Zoë"})
    reply = answering("200 OK", body.decode("utf-8").encode("latin-1"))
    scene.hooks.post(scene.log_in() + 0.5, "transfer", body, reply)
    scene.event(12, "TransferStatusEvent", "COMPLETED", callId=CALL)
    scene.write(path)
