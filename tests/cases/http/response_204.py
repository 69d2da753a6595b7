"""The web server responds to an event with 204.

WCS accepts 200 alone, but the response to an event decides nothing.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    findings={"HTTP012": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    scene.hooks.post(done, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), answering("204 No Content", b""))
    scene.write(path)
