"""The last answer states the same length twice; then the web server closes the connection."""

from pathlib import Path

from cases.scene import Scene, answering, hang_up
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    body = CLIENT.body({"status": "REGISTERED"})
    reply = answering("200 OK", body, **{"content-length": str(len(body))})
    done = scene.hooks.post(done, "RegistrationStatusEvent", body, reply)
    hang_up(scene.hooks, done + 0.001)
    scene.write(path)
