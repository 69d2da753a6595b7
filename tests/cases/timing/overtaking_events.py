"""On parallel connections ESTABLISHED overtakes RING by a few milliseconds.

Hooks on different connections may be swapped while their exchanges overlap.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 6)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING")
    second = scene.connection(34320)
    second.open(done - 0.01)
    scene.call(done, "ESTABLISHED")
    second.post(done + 0.003, "CallStatusEvent", CLIENT.body({"callId": CALL, "status": "RING"}))
    scene.call(done + 3, "hangup", "FINISH")
    scene.write(path)
