"""A user comes back at once, while WCS still takes the old registration back.

The REGISTER may be that of the connection before: nothing is said about it.
"""

from pathlib import Path

from cases.expected import LOGIN, LOGIN_AND_LEAVE, REGISTRATION, Expected, lacks
from cases.scene import OTHER_CLIENT
from cases.sip_scene import SipScene, dialog

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, REGISTRATION, LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": "came up to [0-9.]+ s$"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.leave(scene.registered(scene.begin() + 0.1) + 1)
    done = scene.begin(done + 0.1, OTHER_CLIENT)
    scene.sip(done, dialog(callee="agent7"), "REGISTER", "200 OK")
    scene.write(path)
