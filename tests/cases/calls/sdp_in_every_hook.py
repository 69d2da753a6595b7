"""All hooks of a call carry the media description.

Few scripts need it, and it makes hooks large.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.extras import post_all
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 11)],
    findings={"CFG009": "info", "FLOW015": "info"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = post_all(scene, done, ("call", {"callId": CALL, "sdp": "v=0 " * 500}))
    for status in (*["RING"] * 9, "BUSY"):
        done = scene.event(done, "CallStatusEvent", status, callId=CALL, sdp="v=0 " * 500) + 0.5
    scene.write(path)
