"""The SIP server accepts the registration, and the web server is not told.

The SIP server's 200 shows that the hook is missing, not the registration.
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
    scene.sip(done + 0.01, asked, "REGISTER", "401 Unauthorized")
    asked.cseq += 1
    scene.sip(done + 0.1, asked, "REGISTER", "100 Trying", "200 OK")
    scene.write(path)
