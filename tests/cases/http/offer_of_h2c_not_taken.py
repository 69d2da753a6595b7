"""A client offers HTTP/2 without TLS, as newer HTTP clients of Java do.

The web server goes on with HTTP/1.1, and nothing is unusual.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.http.upgrade_to_h2c import OFFER
from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT

EXPECTED = Expected(verdict="pass", flows=[LOGIN], near=["HTTP107"])


def build(path: Path) -> None:
    scene = Scene(60)
    connection = rewritten(scene, lambda request: request.replace(b"\r\n\r\n", OFFER, 1))
    connection.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False}
    at = connection.post(1.0, "connect", CLIENT.body(fields))
    connection.post(at + 0.1, "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    scene.write(path)
