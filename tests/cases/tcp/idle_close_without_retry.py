"""The web server closes an idle connection just as WCS posts on it, and no request follows.

A FIN that crosses the request on the way leaves the hook undelivered.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import CALL, Scene, hang_up, refuse
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN],
    findings={"TCP005": "error"},
    near=["TCP001", "TCP006"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in()
    hang_up(scene.hooks, done + 4.9)
    scene.hooks.ask(done + 4.900_1, "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "RING"}))
    refuse(scene.hooks, done + 4.900_2)
    scene.write(path)
