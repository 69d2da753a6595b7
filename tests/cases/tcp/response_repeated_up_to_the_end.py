"""The web server repeats its response, and the capture ends before WCS sends anything more.

Whether the response arrived is not known.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.scene import CALL, Scene, repeat, respond_in_vain
from cases.tcp.response_never_acknowledged import RESPONSE
from kit.bodies import CLIENT
from kit.hooks import post

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[LOGIN, ExpectedFlow("outgoing-call", "inconclusive", 1)],
    findings={"CAP008": "info"},
    near=["TCP104", "TIME002"],
)


def build(path: Path) -> None:
    scene = Scene(7)
    scene.log_in()
    scene.hooks.say(5.0, post("call", CLIENT.body({"callId": CALL})))
    respond_in_vain(scene.hooks, 5.02, RESPONSE)
    for later in (0.2, 0.6, 1.4):
        repeat(scene.hooks, 5.02 + later, RESPONSE, server=True)
    scene.write(path)
