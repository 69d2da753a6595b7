"""The last response states the same length twice; then the web server closes the connection.

The same length twice leaves no doubt (RFC 9110, 8.6).
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering, hang_up
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    near=["HTTP104", "HTTP014"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    body = CLIENT.body({"status": "REGISTERED"})
    reply = answering("200 OK", body, **{"content-length": str(len(body))})
    done = scene.hooks.post(done, "RegistrationStatusEvent", body, reply)
    hang_up(scene.hooks, done + 0.001)
    scene.write(path)
