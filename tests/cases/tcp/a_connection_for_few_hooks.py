"""Five connections are closed after their only hook.

A few connections say nothing about the rest.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, answering, hang_up
from kit.bodies import CLIENT
from kit.conversation import Segment
from kit.hooks import Answer

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["TCP009"],
)


def closing(body: bytes) -> Answer:
    """The same again, and no more."""
    return answering("200 OK", body, Connection="close")(body)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in()
    for number in range(5):
        connection = scene.connection(35_000 + number)
        begin = connection.open(done + 1 + number)
        ended = connection.post(begin + 0.001, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}), closing)
        hang_up(connection, ended)
        connection.send(ended + 0.001, connection.client, Segment("FA"))
    scene.write(path)
