"""The SIP server refuses the credentials.

The hook's reason and the SIP server's answer stand together.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION],
    findings={"FLOW006": "error"},
    says={"FLOW006": r", and the SIP server responded to REGISTER of agent7 with 403 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER", "403 Forbidden")
    scene.event(done + 0.2, "RegistrationStatusEvent", "AUTHENTICATION_FAIL")
    scene.write(path)
