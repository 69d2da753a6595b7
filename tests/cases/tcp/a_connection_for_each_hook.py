"""The web server answers `Connection: close`: every tone has a connection of its own.

It works, and costs a round trip a hook: a note.
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
    findings={"TCP009": "info"},
)


def closing(body: bytes) -> Answer:
    """The same again, and no more."""
    return answering("200 OK", body, Connection="close")(body)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in()
    for number in range(12):
        connection = scene.connection(35_000 + number)
        begin = connection.open(done + 1 + number)
        ended = connection.post(begin + 0.001, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}), closing)
        hang_up(connection, ended)
        connection.send(ended + 0.001, connection.client, Segment("FA"))
    scene.write(path)
