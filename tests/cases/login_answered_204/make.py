"""The web server answers connect with 204, which WCS takes as a refusal."""

from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}), answering("204 No Content", b""))
    for status in ("FAILED", "DISCONNECTED"):
        done = scene.event(done + 0.1, "ConnectionStatusEvent", status)
    scene.write(path)
