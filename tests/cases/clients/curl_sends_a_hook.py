"""A person sends a hook with curl.

The agent is not that of WCS.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.extras import rewritten
from cases.scene import CALL, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"HTTP020": "info"},
    near=["HTTP022"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in()
    by_hand = rewritten(scene, lambda request: request.replace(b"Java/1.8.0_45", b"curl/8.5.0"))
    by_hand.post(by_hand.open(10), "sendDtmf", CLIENT.body({"callId": CALL, "dtmf": "1"}))
    scene.write(path)
