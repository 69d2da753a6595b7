"""A call carries the media description where it is new."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = post_all(scene, done, ("call", {"callId": CALL, "sdp": "v=0 " * 500}))
    for status in (*["RING"] * 9, "BUSY"):
        done = scene.event(done, "CallStatusEvent", status, callId=CALL) + 0.5
    scene.write(path)
