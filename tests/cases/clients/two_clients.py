"""Two clients log in and call at the same time.

Clients are told apart by their sessionId.
"""

from pathlib import Path

from cases.expected import LOGIN_AND_LEAVE, REGISTRATION, Expected, passes
from cases.scene import OTHER_CLIENT, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN_AND_LEAVE, LOGIN_AND_LEAVE, REGISTRATION, passes("outgoing-call", 5), passes("outgoing-call", 5)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in(sip=True)
    done = scene.log_in(1.05, client=OTHER_CLIENT)
    other = "another call"
    for step in ("call", "RING", "ESTABLISHED", "hangup", "FINISH"):
        done = scene.call(done + 0.1, step)
        done = scene.call(done + 0.1, step, client=OTHER_CLIENT, key=other)
    scene.leave(scene.leave(done) + 0.1, OTHER_CLIENT)
    scene.write(path)
