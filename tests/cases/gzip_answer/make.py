"""The web server compresses its answers."""

import gzip
from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"status": "REGISTERED"})
    reply = answering("200 OK", gzip.compress(body, mtime=0), **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", body, reply)
    scene.write(path)
