"""Two clients log in with the same SIP user.

It cannot be told whose REGISTER it is, so that nothing is said about it.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, lacks
from cases.scene import OTHER_CLIENT
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent"), LOGIN, REGISTRATION],
    findings={"FLOW005": "warning"},
    says={"FLOW005": "came up to [0-9.]+ s$"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.begin()
    done = scene.begin(done + 0.1, OTHER_CLIENT)
    scene.event(done + 0.1, "RegistrationStatusEvent", "REGISTERED", OTHER_CLIENT)
    scene.sip(done, dialog(callee="agent7"), "REGISTER", "200 OK")
    scene.write(path)
