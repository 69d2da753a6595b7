"""A call carries the media description where it is new.

That is what WCS does.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 11)],
    findings={"FLOW015": "info"},
    near=["CFG009", "HTTP007"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = post_all(scene, done, ("call", {"callId": CALL, "sdp": "v=0 " * 500}))
    for status in (*["RING"] * 9, "BUSY"):
        done = scene.event(done, "CallStatusEvent", status, callId=CALL) + 0.5
    scene.write(path)
