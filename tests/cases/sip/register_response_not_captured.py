"""REGISTER is there, and not one packet of the SIP server.

Nothing shows that packets of the SIP server would be captured.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": r"\) has no response in this capture"},
)


def build(path: Path) -> None:
    scene = SipScene(60, keep_alive=False)
    done = scene.begin()
    scene.sip(done + 0.01, dialog(callee="agent7"), "REGISTER")
    scene.write(path)
