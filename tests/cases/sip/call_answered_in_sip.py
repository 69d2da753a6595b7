"""A call is ringing, and no status comes.

SIP shows that the call was placed.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, lacks("outgoing-call", 2, "CallStatusEvent", "absent")],
    findings={"FLOW012": "error"},
    says={"FLOW012": r", and the SIP server responded to INVITE to 5550123 with 486 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "486 Busy Here")
    scene.write(path)
