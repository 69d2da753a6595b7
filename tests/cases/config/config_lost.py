"""The response to connect is missing from the capture, and a stream gets no status.

What is disabled cannot be told, so the status is not proven to be missing.
"""

from pathlib import Path

from cases.expected import Expected, ExpectedFlow, lacks
from cases.scene import STREAM, Scene
from kit.scenes import HOOK_PORT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[ExpectedFlow("connection", "inconclusive", 2), lacks("stream-published", 2, "StreamStatusEvent", "lost-in-capture")],
    findings={"CAP002": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(90)
    scene.hooks.open(0.9)
    done = scene.play(1.0, "connect")
    done = scene.play(done, "ConnectionStatusEvent ESTABLISHED")
    scene.play(done + 5, "publishStream", **STREAM)
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.ports[0] == HOOK_PORT and frame.seconds < 1.1)
