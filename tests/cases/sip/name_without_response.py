"""No hook was ever sent, and the name that WCS asks for is not answered.

Which name is the web server's is not known, so that this only warns.
"""

from pathlib import Path

from cases.expected import Expected
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"TCP004": "warning", "CAP006": "warning", "CFG001": "warning"},
    says={"TCP004": r" without a DNS response, after a client had connected \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    scene.web_socket(1.0)
    for number in range(3):
        scene.dns(1.2 + 2 * number, "hooks.example", None)
    scene.write(path)
