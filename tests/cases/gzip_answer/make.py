"""The web server compresses its answers."""

import gzip
from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    body = gzip.compress(b'{"status":"REGISTERED"}', mtime=0)
    reply = answering("200 OK", body, **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
