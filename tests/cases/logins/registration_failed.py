"""The SIP server does not know the password.

A legal sequence with a bad end, which a finding tells.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, REGISTRATION, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, REGISTRATION],
    findings={"FLOW006": "error"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    scene.leave(scene.play(done, "RegistrationStatusEvent AUTHENTICATION_FAIL"))
    scene.write(path)
