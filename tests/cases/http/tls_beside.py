"""A hook without a response, and TLS on another watched connection all the while.

A response can only come on its own connection: what the other one hides excuses nothing.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.tls import client_hello

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "fail", 1)],
    findings={"TIME002": "error", "CAP007": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    tls = scene.connection(35_000)
    done = tls.open(at)
    for later in range(0, 30, 5):
        tls.say(done + later, client_hello("web.example"))
        tls.server_ack(done + later + 0.001)
    other = scene.connection(34320)
    begin = other.open(at + 1)
    other.ask(begin, "call", CLIENT.body({"callId": CALL}))
    other.server_ack(begin + 0.001)
    other.close(begin + 15.01)
    scene.write(path)
