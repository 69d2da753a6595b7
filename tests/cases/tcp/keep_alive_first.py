"""A capture begins with keep-alives of an idle connection, one of them with a byte that means nothing.

Its number is no missing byte, and its byte none of the next request's.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from kit.bodies import CLIENT
from kit.conversation import Segment
from kit.scenes import HookConnection
from scapy.packet import Packet

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"sipRegisterRequired": False})
    keep_alive(scene.hooks, 1, b"")
    keep_alive(scene.hooks, 2, b"\0")
    at = scene.hooks.post(3, "connect", body)
    scene.event(at + 0.1, "ConnectionStatusEvent", "ESTABLISHED")
    scene.write(path)


def keep_alive(connection: HookConnection, at: float, payload: bytes) -> None:
    """The number below the next one, and its answer (RFC 9293, 3.8.4)."""

    def probe() -> Packet:
        sent = connection.client.sent
        connection.client.sent -= 1
        packet = connection._make(at, connection.client, Segment("A", payload))
        connection.client.sent = connection.server.heard = sent
        return packet

    connection.capture.at(at, probe)
    connection.server_ack(at + 0.001)
