"""The capture keeps 72 bytes of a packet: of HTTP hardly a word."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60, snaplen=72)
    scene.log_in(sip=True)
    scene.write(path)
