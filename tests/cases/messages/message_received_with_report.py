"""A message comes in, and the delivery report goes out.

sendIMDN and its result belong to the message.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import MESSAGE, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("message-received", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(
        scene.log_in() + 0.5, "OnMessageEvent RECEIVED", "sendIMDN", "MessageStatusEvent IMDN_NOTIFICATION_SENT", id=MESSAGE
    )
    scene.write(path)
