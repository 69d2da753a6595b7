"""A client that asked for SIP registration is let in; RegistrationStatusEvent is missing from the capture.

Bytes are missing in the time concerned: the capture cannot show it.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import Scene, data_between

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN_AND_LEAVE, lacks("sip-registration", 2, "RegistrationStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    begin = scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    end = scene.play(begin, "RegistrationStatusEvent REGISTERED")
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
