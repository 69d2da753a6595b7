"""The client sends FIN after its request, and RST is what the response meets.

It closed for good: nothing reads the response.
"""

from pathlib import Path

from cases.expected import Expected, passes
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from kit.conversation import Segment
from kit.hooks import echo

EXPECTED = Expected(
    verdict="fail",
    flows=[passes("connection", 3)],
    findings={"TIME101": "error", "TIME004": "warning"},
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
    other.answer(begin + 0.1, b"".join(echo(body).parts(scene.capture.moment(begin + 0.1))))
    other.send(begin + 0.101, other.client, Segment("R", window=0))
    other.send(begin + 0.2, other.server, Segment("FA"))
    scene.write(path)
