"""The answer to connect keeps an event away; the capture lost the request that it answers."""

from pathlib import Path

from cases.scene import Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    scene.call(scene.log_in(config=configured("CallStatusEvent", restPolicy="DISABLE")) + 0.5, "call")
    scene.write(path, lost=lambda frame: 9091 in frame.ports and 0.99 < frame.seconds < 1.001)
