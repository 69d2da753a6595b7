"""The web server responds with 200 with an empty body.

An empty response is a warning and leaves the flow as it is.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    findings={"JSON003": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    scene.hooks.post(done, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), answering("200 OK", b""))
    scene.write(path)
