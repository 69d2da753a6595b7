"""The web server's window is closed for a moment.

A window that opens again within the second is ordinary flow control.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, Expected
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE],
    near=["TCP007"],
)


def build(path: Path) -> None:
    scene = Scene(40)
    done = scene.log_in()
    scene.hooks.server_ack(done + 1, window=0)
    for later in (0.2, 0.6):
        scene.hooks.client_ack(done + 1 + later)
        scene.hooks.server_ack(done + 1.000_1 + later)
    scene.hooks.server_ack(done + 1.000_2 + later, window=257)
    scene.leave(done + 9)
    scene.write(path)
