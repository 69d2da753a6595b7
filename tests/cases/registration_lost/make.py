"""A client that asked for SIP registration is let in; RegistrationStatusEvent is missing from the capture."""

from pathlib import Path

from cases.scene import Scene, data_between


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    begin = scene.play(1.0, "connect", "ConnectionStatusEvent ESTABLISHED", sipRegisterRequired=True)
    end = scene.play(begin, "RegistrationStatusEvent REGISTERED")
    scene.leave(end + 1)
    scene.write(path, lost=data_between(begin, end))
