"""The web server drops an idle connection just as WCS posts on it; WCS posts again on a new one.

A repetition is one step of the flow, and the hook was delivered.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, hang_up, refuse
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 3)],
    findings={"TCP006": "warning", "HTTP021": "warning", "FLOW015": "info"},
    near=["TCP005"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in()
    old, new = scene.hooks, scene.connection(34320)
    hang_up(old, done + 4.9)
    body = CLIENT.body({"callId": CALL})
    old.ask(done + 4.900_1, "call", body)
    refuse(old, done + 4.900_2)
    new.open(done + 4.901)
    new.post(done + 4.902, "call", body)
    scene.hooks = new
    scene.call(done + 5.5, "RING", "BUSY")
    scene.write(path)
