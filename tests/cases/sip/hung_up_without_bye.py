"""A call is hung up, and SIP knows nothing of it.

The call's INVITE is there, and no BYE.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, lacks("outgoing-call", 4, "CallStatusEvent", "absent")],
    findings={"FLOW018": "warning"},
    says={"FLOW018": r", and no BYE followed its INVITE \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "200 OK")
    scene.calling(done, "CallStatusEvent ESTABLISHED", "hangup")
    scene.write(path)
