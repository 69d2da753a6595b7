"""The web server drops an idle connection just as WCS posts on it; WCS posts again, and the capture ends before the response.

WCS posted again; that the response to that is not in the capture makes it no worse.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene, hang_up, refuse
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "inconclusive", 1)],
    findings={"TCP006": "warning", "HTTP021": "warning", "CAP008": "info"},
    near=["TCP005"],
)


def build(path: Path) -> None:
    scene = Scene(7)
    done = scene.log_in()
    old, new = scene.hooks, scene.connection(34320)
    hang_up(old, done + 4.9)
    body = CLIENT.body({"callId": CALL})
    old.ask(done + 4.900_1, "call", body)
    refuse(old, done + 4.900_2)
    new.open(done + 4.901)
    new.ask(done + 4.902, "call", body)
    scene.write(path)
