"""REGISTER goes over TCP, in two segments, on an unusual port.

SIP over TCP is read across segments, on whatever port.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": r", although the SIP server responded to REGISTER of agent7 with 200 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    asked = dialog(callee="agent7")
    request = asked.request("REGISTER").encode()
    scene.sip_over_tcp(done, [request[:90], request[90:]], [asked.answer("REGISTER", "200 OK").encode()])
    scene.write(path)
