"""The SIP server does not know the password."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    scene.leave(scene.play(done, "RegistrationStatusEvent AUTHENTICATION_FAIL"))
    scene.write(path)
