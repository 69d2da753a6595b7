"""A call keeps ringing for the web server, while SIP has ended it.

The final response to INVITE is known, and no final status came.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, REGISTRATION, lacks("outgoing-call", 3, "CallStatusEvent", "absent")],
    findings={"FLOW101": "warning"},
    says={"FLOW101": r", and the SIP server responded to INVITE to 5550123 with 480 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call", "CallStatusEvent RING")
    scene.sip(done - 0.8, dialog(), "INVITE", "100 Trying", "180 Ringing", "480 Temporarily Unavailable")
    scene.leave(done + 3)
    scene.write(path)
