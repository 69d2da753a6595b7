"""Hooks go to a name until that no longer resolves.

The DNS failure is the cause of the hooks that are missing.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.sip_scene import SipScene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"TCP004": "error", "FLOW005": "warning"},
    says={"TCP004": r"hooks\.example does not resolve: NXDOMAIN \(frame [0-9]+\)"},
)


def build(path: Path) -> None:
    scene = SipScene(60)
    scene.hooks.host = "hooks.example:9091"
    done = scene.begin()
    scene.dns(done + 0.05, "hooks.example", 3)
    scene.write(path)
