"""The web server says gzip and sends plain JSON.

Plain JSON is read although its header says gzip, and the lie is named.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("sip-registration", 3)],
    findings={"HTTP014": "warning", "HTTP102": "warning"},
)


def build(path: Path) -> None:
    scene = Scene(60)
    reply = answering("200 OK", b'{"status":"REGISTERED"}', **{"Content-Encoding": "gzip"})
    scene.hooks.post(scene.log_in(sip=True) + 0.5, "RegistrationStatusEvent", CLIENT.body({"status": "REGISTERED"}), reply)
    scene.write(path)
