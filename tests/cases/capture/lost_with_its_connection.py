"""The capture lost the beginning of a connection, and an awaited event with it.

A connection without its beginning may have carried what is awaited.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "lost-in-capture")],
    findings={"CAP005": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    done = scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    second = scene.connection(34320)
    begin = second.open(done + 0.5)
    done = second.post(begin, "ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    second.close(done + 5)
    scene.write(path, lost=lambda frame: 34320 in frame.ports and frame.seconds < done + 4)
