"""Hooks carry user and password of HTTP basic although a hash is expected, and one nothing at all.

A request has room for one of them only.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import post_all, rewritten
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CFG011": "warning", "HTTP017": "warning"},
    near=["HTTP018"],
    hook_secret=b"of the cases",
)


def build(path: Path) -> None:
    scene = Scene(60)
    hooks = rewritten(scene, lambda request: request.replace(b"Connection:", b"Authorization: Basic eDp5\r\nConnection:"))
    done = hooks.post(hooks.open(0.9) + 0.1, "connect", CLIENT.body({})) + 0.1
    hooks.post(done, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    scene.hooks.open(9.9)
    post_all(scene, 10, ("sendDtmf", {"callId": CALL}))
    scene.write(path)
