"""Two logins wait for ConnectionStatusEvent, which never comes at all.

The hook is most likely not enabled.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.extras import many
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "absent"), lacks("connection", 2, "ConnectionStatusEvent", "absent")],
    findings={"FLOW003": "warning", "CFG004": "info"},
    near=["FLOW005"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    for number, client in enumerate(many(2)):
        scene.hooks.post(1 + number, "connect", client.body({}))
    scene.write(path)
