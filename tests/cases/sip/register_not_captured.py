"""There is no SIP in the capture.

Without any SIP nothing can be said about REGISTER.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": "; this capture contains no readable SIP, so it cannot show whether REGISTER of agent7 was sent"},
)


def build(path: Path) -> None:
    scene = SipScene(40, keep_alive=False)
    scene.begin()
    scene.write(path)
