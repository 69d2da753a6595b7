"""A client that did not ask for SIP is reported as registered."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.event(scene.log_in() + 0.5, "RegistrationStatusEvent", "REGISTERED")
    scene.write(path)
