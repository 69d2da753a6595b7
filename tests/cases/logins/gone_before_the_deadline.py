"""The client leaves two seconds after its login, and its SIP registration was never reported.

DISCONNECTED ends the wait before the deadline does.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN_AND_LEAVE, lacks("sip-registration", 2, "RegistrationStatusEvent", "absent")],
    findings={"FLOW005": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(5)
    scene.hooks.open(0.9)
    fields = {"sipRegisterRequired": True}
    done = scene.hooks.post(1.0, "connect", CLIENT.body(fields))
    done = scene.event(done + 0.1, "ConnectionStatusEvent", "ESTABLISHED", **fields)
    scene.leave(done + 2)
    scene.write(path)
