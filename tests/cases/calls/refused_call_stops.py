"""The web server refuses a call, and WCS heeds it.

With FAIL in restClientConfig the refusal works, which is no trouble.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, FAIL, Scene, answering
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 2)],
    findings={"HTTP004": "info", "FLOW013": "info"},
    near=["FLOW014", "HTTP002", "HTTP003", "HTTP006", "HTTP009", "HTTP010", "HTTP101"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.log_in(config=FAIL) + 0.5
    done = scene.hooks.post(done, "call", CLIENT.body({"callId": CALL}), answering("403 Forbidden"))
    scene.call(done + 0.5, "FAILED")
    scene.write(path)
