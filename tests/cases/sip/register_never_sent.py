"""WCS sends SIP, but no REGISTER.

Other SIP of this WCS is in the capture and nothing is lost, so REGISTER was not sent.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": r", and WCS sent no REGISTER of agent7, although this capture contains other SIP from WCS \(frame 3\)"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.begin()
    scene.write(path)
