"""WCS gives up two hooks after 3 s each: its limit is smaller than usual.

The same time again and again is most likely the limit, whatever the usual one is.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TIME002": "error", "TIME005": "info"},
    near=["TIME101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    for number in range(2):
        connection = scene.connection(35_000 + number)
        begin = connection.open(5 + 15 * number)
        connection.ask(begin, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": str(number)}))
        connection.server_ack(begin + 0.001)
        connection.send(begin + 3.0, connection.client, Segment("FA"))
    scene.write(path)
