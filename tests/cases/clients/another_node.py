"""Clients of one address of WCS name another node than before.

WCS was restarted.
"""

from pathlib import Path

from cases.expected import LOGIN, LOGIN_AND_LEAVE, Expected
from cases.extras import post_all
from cases.scene import Scene
from kit.hooks import Client

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, LOGIN],
    findings={"FLOW043": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.leave(scene.log_in() + 0.5)
    restarted = Client("/198.51.100.33:40022/192.0.2.110:8080", "Kp4sVx7mQe2zTb9nLc5hRw8dGy3jUa6f@192.0.2.110")
    post_all(scene, 20, ("connect", {}), ("ConnectionStatusEvent", {"status": "ESTABLISHED"}), client=restarted)
    scene.write(path)
