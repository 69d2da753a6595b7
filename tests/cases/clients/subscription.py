"""A client subscribes to a SIP event and is notified twice.

One flow a client connection, for want of a key.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("subscription", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "subscribe", "SubscriptionStatusEvent", "SubscriptionStatusEvent", event="reg")
    scene.write(path)
