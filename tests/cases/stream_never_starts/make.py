"""A stream is accepted, and nothing more is said about it."""

from pathlib import Path

from cases.scene import STREAM, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "publishStream", **STREAM)
    scene.write(path)
