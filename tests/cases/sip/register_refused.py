"""The SIP server refuses the registration, and the web server is not told.

The SIP server's 403 stands with the missing hook.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": r", and the SIP server responded to REGISTER of agent7 with 403 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER", "403 Forbidden")
    scene.write(path)
