"""The capture ends ten seconds after a client was let in.

RegistrationStatusEvent had five seconds left.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, lacks
from cases.scene import Scene

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, lacks("sip-registration", 2, "RegistrationStatusEvent", "outside-capture")],
    findings={"CAP008": "info"},
)


def build(path: Path) -> None:
    scene = Scene(11)
    scene.hooks.open(0.9)
    scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    scene.write(path)
