"""A browser stays attached to WCS, SIP is there, and no hook.

A client that is attached should lead to hooks, which this capture would show.
"""

from pathlib import Path

from cases.expected import Expected
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"CAP006": "warning", "CFG001": "warning"},
    near=["CFG003", "TCP004"],
    says={"CFG001": r"clients opened 1 WebSocket to WCS from frame [0-9]+ on", "CAP006": r"SIP is there \(first frame "},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(1.0)
    scene.write(path)
