"""A client asks an XCAP server."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.play(scene.log_in() + 0.5, "sendXcapRequest", "XcapStatusEvent", url="http://xcap.example/")
    scene.write(path)
