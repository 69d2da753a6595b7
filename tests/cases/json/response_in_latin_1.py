"""The response is written in Latin-1.

WCS reads JSON as UTF-8.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, passes("transfer", 2)],
    findings={"JSON002": "error", "JSON017": "warning"},
    near=["FLOW026"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"callId": CALL, "target": "Zoë"})
    reply = answering("200 OK", body.decode("utf-8").encode("latin-1"))
    scene.hooks.post(scene.log_in() + 0.5, "transfer", body, reply)
    scene.event(12, "TransferStatusEvent", "COMPLETED", callId=CALL)
    scene.write(path)
