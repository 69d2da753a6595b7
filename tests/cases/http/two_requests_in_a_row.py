"""A second request follows on the same connection although the first has no response.

WCS does not do that: a response is missing, or the client is another.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TIME002": "error", "HTTP023": "warning", "CAP002": "warning"},
    near=["CAP004", "TIME006", "HTTP021", "TCP005", "TCP101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    scene.hooks.ask(done, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.hooks.server_ack(done + 0.001)
    scene.hooks.ask(done + 20, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "2"}))
    scene.hooks.server_ack(done + 20.001)
    scene.write(path)
