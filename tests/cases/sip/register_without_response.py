"""The SIP server does not answer the registration.

REGISTER is repeated for 32 s, other SIP of the server is there, and nothing is lost: there was no response.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene, dialog
from kit.sip import repeat, sip_out

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    says={"FLOW005": r"\) never received a response"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    done = scene.begin()
    asked = dialog(callee="agent7").request("REGISTER")
    sip_out(scene.capture, done + 0.01, asked)
    repeat(scene.capture, done + 0.01, asked)
    scene.write(path)
