"""A message comes in, and the delivery report goes out."""

from pathlib import Path

from cases.scene import MESSAGE, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5, "OnMessageEvent RECEIVED", "sendIMDN", "MessageStatusEvent IMDN_NOTIFICATION_SENT", id=MESSAGE
    )
    scene.write(path)
