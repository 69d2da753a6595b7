"""The SIP server is on a port of which nothing is captured.

SIP on port 5060 does not show that SIP to port 5070 would be there: nothing is said.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": "came up to [0-9.]+ s$"},
)


def build(path: Path) -> None:
    scene = SipScene(40)
    scene.begin(sipPort=5070)
    scene.write(path)
