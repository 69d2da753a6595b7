"""The web server refuses a call, and WCS places it all the same without a word.

The INVITE shows that the refusal had no effect.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 2)],
    findings={"FLOW014": "warning", "HTTP004": "warning"},
    near=["FLOW013"],
    says={"FLOW014": r" received response 403, yet INVITE to 5550123 was sent \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call 403")
    scene.sip(done - 0.4, dialog(), "INVITE", "100 Trying", "486 Busy Here")
    scene.calling(done, "CallStatusEvent FAILED")
    scene.write(path)
