"""The hooks of one app go to another path after a while.

Half of them may reach the wrong script.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"FLOW042": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    hooks = rewritten(scene, lambda request: request.replace(b"/EchoApp/", b"/new/EchoApp/"))
    hooks.post(hooks.open(10), "sendDtmf", CLIENT.body({"callId": CALL}))
    scene.write(path)
