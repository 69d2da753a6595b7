"""The web server changes the callee, and nobody told WCS to heed that."""

from pathlib import Path

from cases.extras import log_in_told, post_all, returning
from cases.scene import CALL, Scene


def build(path: Path) -> None:
    scene = Scene(60)
    done = log_in_told(scene, answer={"restPolicy": "OVERWRITE", "restOverwrite": "callee"})
    done = post_all(scene, done, ("call", {"callId": CALL, "callee": "100"}, returning(callee="200")))
    scene.call(done, "BUSY")
    scene.write(path)
