"""A client subscribes to a SIP event and is notified twice."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "subscribe", "SubscriptionStatusEvent", "SubscriptionStatusEvent", event="reg")
    scene.write(path)
