"""The SYN is answered after 0.9 seconds.

A slow network alone is no full queue.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["TCP011"],
)


def build(path: Path) -> None:
    scene = Scene(40)
    scene.hooks.send(0.9, scene.hooks.client, Segment("S"))
    for later in ():
        scene.hooks.repeat_syn(0.9 + later)
    scene.hooks.send(1.8, scene.hooks.server, Segment("SA"))
    scene.hooks.client_ack(1.8 + 0.000_01)
    scene.log_in(1.8 + 0.1)
    scene.write(path)
