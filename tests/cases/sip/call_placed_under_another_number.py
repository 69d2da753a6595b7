"""WCS dials another number than the hook names.

The INVITE may be that of the call: nothing is said.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, REGISTRATION, lacks("outgoing-call", 2, "CallStatusEvent", "absent")],
    findings={"FLOW012": "error"},
    says={"FLOW012": "came up to [0-9.]+ s$"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.registered(scene.begin() + 0.1) + 0.5
    done = scene.calling(done, "call")
    scene.sip(done - 0.4, dialog(callee="0015550123"), "INVITE", "100 Trying")
    scene.write(path)
