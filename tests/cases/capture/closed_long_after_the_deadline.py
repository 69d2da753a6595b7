"""What became of a login is not told; long after its deadline a connection is closed whose beginning was not captured.

What the other connection carried before its end cannot be known, and the finding gives that as the reason.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "lost-in-capture")],
    findings={"CAP005": "warning"},
    near=["FLOW003"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.hooks.post(1.0, "connect", CLIENT.body({**CONNECT, "sipRegisterRequired": False}))
    scene.connection(34_248).close(50.0)
    scene.write(path)
