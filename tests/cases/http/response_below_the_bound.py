"""A compressed response that unpacks to much, but to less than the bound.

A large response is still read whole.
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
    near=["HTTP103"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    body = gzip.compress(CLIENT.body({"status": "REGISTERED", "pad": "x" * (7 << 20)}), mtime=0)
    reply = answering("200 OK", body, **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
