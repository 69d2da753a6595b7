"""The answer to connect is missing from the capture, and a stream gets no status."""

from pathlib import Path

from cases.scene import STREAM, Scene
from kit.scenes import HOOK_PORT


def build(path: Path) -> None:
    scene = Scene(90)
    scene.hooks.open(0.9)
    done = scene.play(1.0, "connect")
    done = scene.play(done, "ConnectionStatusEvent ESTABLISHED")
    scene.play(done + 5, "publishStream", **STREAM)
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.ports[0] == HOOK_PORT and frame.seconds < 1.1)
