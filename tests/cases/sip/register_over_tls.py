"""WCS opens TLS to the SIP server.

SIP over TLS cannot be read, so that nothing is said about REGISTER.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene
from kit.capture import SIP_SERVER, WCS, Address
from kit.conversation import Conversation
from kit.tls import client_hello

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": "came up to [0-9.]+ s$"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    connection = Conversation(scene.capture, Address(WCS, 40_123), Address(SIP_SERVER, 5061))
    connection.say(connection.open(0.5) + 0.001, client_hello("sip.example"))
    scene.begin()
    scene.write(path)
