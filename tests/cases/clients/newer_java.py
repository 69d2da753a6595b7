"""The agent is that of a newer Java.

Any version of Java is WCS.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["HTTP020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    newer = rewritten(scene, lambda request: request.replace(b"Java/1.8.0_45", b"Java/17.0.9"))
    newer.post(newer.open(10), "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.write(path)
