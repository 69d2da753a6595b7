"""Eleven connections from the same port, more than a minute apart.

After a minute a port is free.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["TCP010"],
)


def build(path: Path) -> None:
    scene = Scene(800)
    done = scene.log_in()
    for number in range(11):
        connection = scene.connection(35_000)
        connection.client.initial += 100_000 * number
        connection.server.initial += 100_000 * number
        begin = connection.open(done + 1 + number * 62)
        for tone in "12":
            begin = connection.post(begin + 0.001, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": tone + str(number)}))
        connection.close(begin + 0.1)
    scene.write(path)
