"""ESTABLISHED comes eight seconds after connect was answered, REGISTERED after twenty more."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = post_all(scene, 1.0, ("connect", {"sipRegisterRequired": True, "sipLogin": "agent7"}))
    done = scene.event(done + 8, "ConnectionStatusEvent", "ESTABLISHED", sipRegisterRequired=True)
    scene.event(done + 20, "RegistrationStatusEvent", "REGISTERED")
    scene.write(path)
