"""A call is hung up, SIP ends it, and the web server is not told.

The 200 to BYE shows that the call ended.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, lacks("outgoing-call", 4, "CallStatusEvent", "absent")],
    findings={"FLOW018": "warning"},
    says={"FLOW018": r", although the SIP server responded to BYE of this call with 200 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    done = scene.calling(done, "CallStatusEvent ESTABLISHED", "hangup")
    last = dialog()
    last.cseq = 2
    scene.sip(done, last, "BYE", "200 OK")
    scene.write(path)
