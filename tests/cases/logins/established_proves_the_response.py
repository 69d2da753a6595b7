"""The capture lost the end of the connection of connect, with the response.

ESTABLISHED proves the 200, so nothing is out of order.
"""

from pathlib import Path

from cases.expected import Expected, ExpectedFlow
from cases.scene import Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[ExpectedFlow("connection", "inconclusive", 2)],
    findings={"CAP002": "warning"},
    near=["TIME002", "FLOW001", "FLOW020", "TIME006"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    first = scene.connection(34320)
    begin = first.open(0.9)
    first.ask(begin, "connect", CLIENT.body({"sipRegisterRequired": False}))
    first.server_ack(begin + 0.001)
    scene.hooks.open(begin + 0.1)
    scene.event(begin + 0.2, "ConnectionStatusEvent", "ESTABLISHED")
    scene.write(path)
