"""ESTABLISHED comes four seconds after connect was answered, REGISTERED after fourteen more.

Not quick, but in time; the second REGISTERED is periodic.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    near=["FLOW003", "FLOW005", "TIME007", "TIME008"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = post_all(scene, 1.0, ("connect", {"sipRegisterRequired": True, "sipLogin": "agent7"}))
    done = scene.event(done + 4, "ConnectionStatusEvent", "ESTABLISHED", sipRegisterRequired=True)
    done = scene.event(done + 14, "RegistrationStatusEvent", "REGISTERED")
    scene.event(done + 20, "RegistrationStatusEvent", "REGISTERED")
    scene.write(path)
