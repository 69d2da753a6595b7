"""The last response states two lengths that differ; then the web server closes the connection.

Two lengths that differ are no length: the response ends with the connection, and the doubt is named.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering, hang_up
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    findings={"HTTP104": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    body = CLIENT.body({"status": "REGISTERED"})
    reply = answering("200 OK", body, **{"content-length": str(len(body) + 7)})
    done = scene.hooks.post(done, "RegistrationStatusEvent", body, reply)
    hang_up(scene.hooks, done + 0.001)
    scene.write(path)
