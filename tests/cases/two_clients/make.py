"""Two clients log in and call at the same time."""

from pathlib import Path

from cases.scene import OTHER_CLIENT, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in(sip=True)
    done = scene.log_in(1.05, client=OTHER_CLIENT)
    other = "another call"
    for step in ("call", "RING", "ESTABLISHED", "hangup", "FINISH"):
        done = scene.call(done + 0.1, step)
        done = scene.call(done + 0.1, step, client=OTHER_CLIENT, key=other)
    scene.leave(scene.leave(done) + 0.1, OTHER_CLIENT)
    scene.write(path)
