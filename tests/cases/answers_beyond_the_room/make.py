"""Small compressed answers, each of which unpacks to a little less than is kept of one body."""

import gzip
from pathlib import Path

from cases.scene import Scene, answering
from kit.bodies import CLIENT

ANSWERS = 10


def build(path: Path) -> None:
    scene = Scene(60)
    body = gzip.compress(b'{"pad":"%b"}' % (b"x" * ((8 << 20) - 100)), mtime=0)
    reply = answering("200 OK", body, **{"Content-Encoding": "gzip"})
    at = scene.log_in(sip=True)
    for _ in range(ANSWERS):
        at = scene.hooks.post(at + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
