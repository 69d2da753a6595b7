"""The web server compresses its responses.

A compressed response is decoded here, but WCS did not ask for it.
"""

import gzip
from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    findings={"HTTP014": "warning"},
    near=["HTTP102"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = CLIENT.body({"status": "REGISTERED"})
    reply = answering("200 OK", gzip.compress(body, mtime=0), **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", body, reply)
    scene.write(path)
