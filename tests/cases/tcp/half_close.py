"""The client sends FIN after its request; the response comes and is acknowledged.

Its FIN says that no further request comes: it still reads.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.conversation import Segment
from kit.hooks import echo

EXPECTED = Expected(
    verdict="pass",
    flows=[passes("connection", 3)],
    near=["TIME101", "TIME004", "TCP012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    other = scene.connection(34320)
    begin = other.open(at)
    body = CLIENT.body({**CONNECT, "sipRegisterRequired": False, "status": "DISCONNECTED"})
    other.ask(begin, "ConnectionStatusEvent", body)
    other.server_ack(begin + 0.001)
    other.send(begin + 0.002, other.client, Segment("FA"))
    other.server_ack(begin + 0.003)
    for part in echo(body).parts(scene.capture.moment(begin + 0.1)):
        other.answer(begin + 0.1, part)
        other.client_ack(begin + 0.1 + 0.001)
    other.send(begin + 0.2, other.server, Segment("FA"))
    other.client_ack(begin + 0.201)
    scene.write(path)
