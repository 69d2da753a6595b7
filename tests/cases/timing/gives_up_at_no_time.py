"""WCS gives up after 8 s and after 13 s.

Two times that differ tell no limit.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TIME002": "error"},
    near=["HTTP021", "TIME005", "TIME006", "TIME101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    for number, wait in enumerate((8.0, 13.0)):
        connection = scene.connection(35_000 + number)
        begin = connection.open(5 + 15 * number)
        connection.ask(begin, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}))
        connection.server_ack(begin + 0.001)
        connection.send(begin + wait, connection.client, Segment("FA"))
    scene.write(path)
