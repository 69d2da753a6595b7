"""The web server answers 200 with an empty body."""

from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    scene.hooks.post(done, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), answering("200 OK", b""))
    scene.write(path)
