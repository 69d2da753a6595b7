"""A call is reported as ended just after its client was reported as gone."""

from pathlib import Path

from cases.scene import Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.call(scene.log_in() + 0.5, "call", "TRYING", "ESTABLISHED")
    scene.call(scene.leave(done) + 0.2, "FINISH")
    scene.write(path)
