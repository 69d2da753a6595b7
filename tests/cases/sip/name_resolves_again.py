"""A name is not found at first, then it is.

What resolves in the end is not to blame.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
    near=["TCP004"],
    says={"FLOW005": "WCS sent no REGISTER of agent7"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    scene.hooks.host = "hooks.example:9091"
    done = scene.begin()
    scene.dns(done + 0.05, "hooks.example", 2)
    scene.dns(done + 0.15, "hooks.example", 0, "127.0.0.1", number=8)
    scene.write(path)
