"""The web server's queue is full: the third SYN is answered, after three seconds.

A SYN that waits for a second or more delays the hook.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TCP011": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(40)
    scene.hooks.send(0.9, scene.hooks.client, Segment("S"))
    for later in (1.0, 3.0):
        scene.hooks.repeat_syn(0.9 + later)
    scene.hooks.send(3.900_01, scene.hooks.server, Segment("SA"))
    scene.hooks.client_ack(3.900_01 + 0.000_01)
    scene.log_in(3.900_01 + 0.1)
    scene.write(path)
