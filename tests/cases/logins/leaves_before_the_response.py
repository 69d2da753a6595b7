"""WCS closes 20 ms after it posted a hook.

Nothing timed out: WCS went away long before its limit.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TIME101": "error"},
    near=["TIME002", "TIME005"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    scene.hooks.ask(5.0, "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.hooks.server_ack(5.001)
    scene.hooks.send(5.020, scene.hooks.client, Segment("FA"))
    scene.hooks.server_ack(5.021)
    scene.write(path)
