"""A SIP registration is renewed, lost and regained.

REGISTERED may come again and again.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 5)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(sip=True) + 5,
        "RegistrationStatusEvent REGISTERED",
        "RegistrationStatusEvent UNREGISTERED",
        "RegistrationStatusEvent REGISTERED",
    )
    scene.write(path)
