"""The capture lost the request that places a call; all that follows is there."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.ports == (34310, 9091) and at <= frame.seconds < at + 0.001)
