"""A browser is sent away two seconds after it came, without a hook.

WCS has no URL for an app that it does not know.
"""

from pathlib import Path

from cases.expected import Expected
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"CAP006": "warning", "CFG003": "warning"},
    near=["CFG001"],
    says={"CFG003": r"clients opened 1 WebSocket to WCS from frame [0-9]+ on"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(1.0, closed=3.0)
    scene.write(path)
