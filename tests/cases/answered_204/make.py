"""The web server answers an event with 204."""

from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(sip=True) + 0.5
    scene.hooks.post(done, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), answering("204 No Content", b""))
    scene.write(path)
