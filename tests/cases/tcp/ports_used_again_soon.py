"""Eleven connections one after the other from the same port.

A port that is used again while its last connection waits in TIME-WAIT shows that ports are scarce.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"TCP010": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in()
    for number in range(11):
        connection = scene.connection(35_000)
        connection.client.initial += 100_000 * number
        connection.server.initial += 100_000 * number
        begin = connection.open(done + 1 + number * 2)
        for tone in "12":
            begin = connection.post(begin + 0.001, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": tone + str(number)}))
        connection.close(begin + 0.1)
    scene.write(path)
