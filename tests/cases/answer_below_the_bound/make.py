"""A compressed answer that unpacks to much, but to less than the bound."""

import gzip
from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT


def build(path: Path) -> None:
    scene = Scene(60)
    body = gzip.compress(CLIENT.body({"status": "REGISTERED", "pad": "x" * (7 << 20)}), mtime=0)
    reply = answering("200 OK", body, **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
