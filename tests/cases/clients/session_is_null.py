"""Hooks whose sessionId is null.

Hooks were seen, and they say so little that nothing more can be said about them.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import CLIENT
from kit.hooks import Client

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"JSON011": "warning"},
    near=["CAP006"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in(client=Client(None, CLIENT.node))  # type: ignore[arg-type]
    scene.write(path)
