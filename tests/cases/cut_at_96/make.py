"""The capture keeps 96 bytes of a packet: not even all names of the hooks."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60, snaplen=96)
    scene.log_in(sip=True)
    scene.write(path)
