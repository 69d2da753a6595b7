"""The client goes before the login is reported.

The end of the WebSocket that sessionId names shows who left.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.sip_scene import SipScene
from kit.bodies import connect

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "absent")],
    findings={"FLOW003": "warning"},
    says={"FLOW003": r", and the client closed the client's WebSocket \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(0.5, closed=1.4)
    scene.hooks.open(0.9)
    scene.hooks.post(1.0, "connect", connect())
    scene.write(path)
