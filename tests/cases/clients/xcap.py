"""A client asks an XCAP server.

One flow a client connection, for want of a key.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("xcap", 2)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendXcapRequest", "XcapStatusEvent", url="http://xcap.example/")
    scene.write(path)
