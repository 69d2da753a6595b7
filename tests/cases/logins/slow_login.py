"""ESTABLISHED comes eight seconds after connect was answered, REGISTERED after twenty more.

WCS and the SIP server are slow.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected
from cases.extras import post_all
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION],
    findings={"TIME007": "warning", "TIME008": "warning"},
    near=["FLOW003", "FLOW005", "FLOW006"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = post_all(scene, 1.0, ("connect", {"sipRegisterRequired": True, "sipLogin": "agent7"}))
    done = scene.event(done + 8, "ConnectionStatusEvent", "ESTABLISHED", sipRegisterRequired=True)
    scene.event(done + 20, "RegistrationStatusEvent", "REGISTERED")
    scene.write(path)
