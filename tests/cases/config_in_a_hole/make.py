"""The capture lost the login, whose answer keeps an event away, with the beginning of its connection."""

from pathlib import Path

from cases.scene import Scene, configured


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(config=configured("CallStatusEvent", restPolicy="DISABLE"))
    scene.call(done + 0.5, "call")
    scene.write(path, lost=lambda frame: frame.has_tcp_data and frame.seconds < 1.05)
