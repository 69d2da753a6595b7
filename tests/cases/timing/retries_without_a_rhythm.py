"""A hook is sent three times, at no distance in particular.

Without a rhythm nothing is known of a policy.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, hang_up
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TCP005": "error", "HTTP021": "warning"},
    near=["TCP006", "TIME005", "TIME012"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    for number, at in enumerate((10, 11, 20)):
        connection = scene.connection(35_000 + number)
        begin = connection.open(at)
        if number == 2:
            connection.post(begin, "sendDtmf", CLIENT.body({"callId": CALL}))
        else:
            connection.ask(begin, "sendDtmf", CLIENT.body({"callId": CALL}))
            connection.server_ack(begin + 0.001)
            hang_up(connection, begin + 0.002)
            connection.send(begin + 0.003, connection.client, Segment("FA"))
    scene.write(path)
