"""A message is delivered, and then it failed to be delivered."""

from pathlib import Path

from cases.extras import post_all
from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = post_all(scene, done, ("sendMessage", {"id": MESSAGE, "body": "x", "isImdnRequired": True}))
    for status in ("ACCEPTED", "IMDN_DELIVERED", "IMDN_FAILED"):
        done = scene.event(done, "MessageStatusEvent", status, id=MESSAGE) + 0.5
    scene.write(path)
