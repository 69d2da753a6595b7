"""A client that did not ask for SIP is reported as registered.

connect and the event contradict each other.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 1)],
    findings={"FLOW007": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.event(scene.log_in() + 0.5, "RegistrationStatusEvent", "REGISTERED")
    scene.write(path)
