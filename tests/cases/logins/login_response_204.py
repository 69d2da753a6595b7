"""The web server responds to connect with 204, which WCS takes as a refusal.

For connect everything but 200 is a refusal.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE],
    findings={"FLOW002": "error", "HTTP012": "warning"},
    near=["FLOW001", "FLOW004"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}), answering("204 No Content", b""))
    for status in ("FAILED", "DISCONNECTED"):
        done = scene.event(done + 0.1, "ConnectionStatusEvent", status)
    scene.write(path)
