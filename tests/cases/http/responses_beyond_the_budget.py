"""Small compressed responses, each of which unpacks to a little less than is kept of one body.

Of what many bodies unpack to, no more than the stated bound is kept in all, and it is said of which the rest was left out.
"""

import gzip
from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 12)],
    findings={"HTTP014": "warning", "JSON004": "warning", "HTTP103": "warning"},
    says={"HTTP103": "has more than 16,384 bytes"},
)


ANSWERS = 10


def build(path: Path) -> None:
    scene = Scene(60)
    body = gzip.compress(b'{"pad":"%b"}' % (b"x" * ((8 << 20) - 100)), mtime=0)
    reply = answering("200 OK", body, **{"Content-Encoding": "gzip"})
    at = scene.log_in(sip=True)
    for _ in range(ANSWERS):
        at = scene.hooks.post(at + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
