"""The web server refuses a call, and WCS, which was not told to heed that, places it.

Without FAIL for it WCS only logs the refusal; both ways are legal.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 5)],
    findings={"HTTP004": "warning", "FLOW014": "warning"},
    near=["FLOW013"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = scene.hooks.post(done, "call", CLIENT.body({"callId": CALL}), answering("403 Forbidden"))
    scene.call(done + 0.5, "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
