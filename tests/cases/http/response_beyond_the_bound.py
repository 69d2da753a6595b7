"""A small compressed response that unpacks to more than is kept of one body.

What unpacks without end is cut at the stated bound, which is said.
"""

import gzip
from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    findings={"HTTP014": "warning", "HTTP103": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = gzip.compress(b'{"pad":"%b"}' % (b"x" * (9 << 20)), mtime=0)
    reply = answering("200 OK", body, **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
