"""The other side ends a call, and the web server is not told.

The BYE came from the SIP server.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, REGISTRATION, lacks("outgoing-call", 3, "CallStatusEvent", "absent")],
    findings={"FLOW019": "warning"},
    says={"FLOW019": r", although WCS responded to BYE of this call with 200 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    done = scene.calling(done, "CallStatusEvent ESTABLISHED")
    scene.sip_back(done + 1, dialog(), "BYE", "200 OK")
    scene.leave(done + 5)
    scene.write(path)
