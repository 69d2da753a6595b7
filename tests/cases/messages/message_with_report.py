"""A message is accepted, and its delivery report comes.

SENT, ACCEPTED and the delivery report follow each other.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-sent", 4)],
    near=["FLOW027", "FLOW028", "FLOW029", "FLOW030", "FLOW031"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in() + 0.5
    done = scene.hooks.post(done, "sendMessage", CLIENT.body({"id": MESSAGE, "isImdnRequired": True}))
    for status in ("SENT", "ACCEPTED", "IMDN_DELIVERED"):
        done = scene.event(done + 0.5, "MessageStatusEvent", status, id=MESSAGE)
    scene.write(path)
