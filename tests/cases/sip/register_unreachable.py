"""An ICMP error answers REGISTER.

The ICMP error says why there is no response.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": r" says that 203\.0\.113\.20:5060 cannot be reached for REGISTER of agent7 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER")
    scene.unreachable(done + 0.02)
    scene.write(path)
