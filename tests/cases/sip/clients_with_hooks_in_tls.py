"""A browser is attached, and WCS opens TLS to somewhere.

The hooks may be in there: nothing is accused.
"""

from pathlib import Path

from cases.expected import Expected
from cases.sip_scene import SipScene
from kit.capture import WCS, Address
from kit.conversation import Conversation
from kit.tls import client_hello

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[],
    findings={"CAP006": "warning"},
    near=["CFG001", "CFG003"],
    says={"CAP006": r"clients opened 1 WebSocket from frame [0-9]+ on"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.web_socket(1.0)
    connection = Conversation(scene.capture, Address(WCS, 40_123), Address("198.51.100.40", 443))
    connection.say(connection.open(1.2) + 0.001, client_hello("shop.example"))
    scene.write(path)
