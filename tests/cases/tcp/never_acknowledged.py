"""A request is sent again and again, and it is not acknowledged.

A request is repeated and never acknowledged: its connection is dead.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, repeat
from kit.bodies import CLIENT
from kit.hooks import post

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TCP101": "error", "TIME006": "warning"},
    near=["TIME002"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    request = post("hangup", CLIENT.body({"callId": CALL}))
    scene.hooks.say(5.0, request)
    for later in (0.2, 0.6, 1.4, 3.0, 6.2, 12.6, 25.4, 51.0):
        repeat(scene.hooks, 5.0 + later, request)
    scene.write(path)
