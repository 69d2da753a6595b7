"""DISABLE keeps ConnectionStatusEvent away.

Neither the login nor the registration can be missing.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.scene import Scene, adding, configured
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[passes("connection", 1)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    config = configured("ConnectionStatusEvent", "RegistrationStatusEvent", restPolicy="DISABLE")
    scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": True}), adding(config))
    scene.write(path)
