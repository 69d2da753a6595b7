"""A call is accepted, and WCS does nothing.

Other SIP of this WCS is there, and no INVITE.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, lacks("outgoing-call", 2, "CallStatusEvent", "absent")],
    findings={"FLOW012": "error"},
    says={"FLOW012": ", and WCS sent no INVITE to 5550123"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    scene.calling(done, "call")
    scene.write(path)
