"""The SIP server accepts a message, and the web server is not told.

The 202 to MESSAGE stands with the missing hook.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, lacks("message-sent", 2, "MessageStatusEvent", "absent")],
    findings={"FLOW027": "warning"},
    says={"FLOW027": r", although the SIP server responded to MESSAGE to 5550123 with 202 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.texting(done, "sendMessage")
    scene.sip(done - 0.4, dialog(), "MESSAGE", "202 Accepted", body="see you")
    scene.write(path)
