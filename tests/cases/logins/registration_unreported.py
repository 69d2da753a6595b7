"""A client that asked for SIP registration is let in, and RegistrationStatusEvent never comes.

It is due in 15 seconds.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    scene.write(path)
