"""A message is delivered, and then it failed to be delivered.

Only one of them can be true.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, ExpectedFlow
from cases.extras import post_all
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="fail",
    flows=[LOGIN, ExpectedFlow("message-sent", "fail", 4)],
    findings={"FLOW020": "error", "FLOW031": "warning", "FLOW028": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = post_all(scene, done, ("sendMessage", {"id": MESSAGE, "body": "x", "isImdnRequired": True}))
    for status in ("ACCEPTED", "IMDN_DELIVERED", "IMDN_FAILED"):
        done = scene.event(done, "MessageStatusEvent", status, id=MESSAGE) + 0.5
    scene.write(path)
