"""A SIP registration is renewed, lost and regained."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in(sip=True) + 5,
        "RegistrationStatusEvent REGISTERED",
        "RegistrationStatusEvent UNREGISTERED",
        "RegistrationStatusEvent REGISTERED",
    )
    scene.write(path)
