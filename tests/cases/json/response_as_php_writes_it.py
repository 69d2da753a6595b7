"""The web server escapes slashes.

The bytes differ, the JSON does not.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON016": "info"},
    near=["HTTP015", "JSON002", "JSON004", "JSON017"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"callId": CALL, "dtmf": "1"})
    reply = answering("200 OK", body.replace(b"/", rb"\/"))
    scene.hooks.post(scene.log_in() + 0.5, "sendDtmf", body, reply)
    scene.write(path)
