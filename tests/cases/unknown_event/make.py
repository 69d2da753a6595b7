"""WCS posts an event that is in no list."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.event(scene.log_in() + 0.5, "StreamEvent", "MUTED", mediaSessionId="s1")
    scene.write(path)
