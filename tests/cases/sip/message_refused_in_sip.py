"""The SIP server refuses a message.

The SIP server's answer stands with the failure.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("message-sent", 2)],
    findings={"FLOW028": "warning"},
    says={"FLOW028": r", and the SIP server responded to MESSAGE to 5550123 with 404 \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(80)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.texting(done, "sendMessage")
    scene.sip(done - 0.4, dialog(), "MESSAGE", "404 Not Found", body="see you")
    scene.texting(done, "MessageStatusEvent FAILED")
    scene.write(path)
