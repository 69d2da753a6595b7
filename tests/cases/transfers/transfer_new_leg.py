"""The leg that a transfer made is followed by the web server too.

The web server was not asked about it: it names the old call in parentCallId.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 4), passes("transfer", 2), passes("outgoing-call", 3)],
)


def build(path: Path) -> None:
    scene = Scene(60)
    done = scene.play(
        scene.log_in() + 0.5, "call", "CallStatusEvent ESTABLISHED", "transfer", "TransferStatusEvent COMPLETED", callId=CALL
    )
    done = scene.play(done, "CallStatusEvent RING", "CallStatusEvent ESTABLISHED", callId="the new leg", parentCallId=CALL)
    scene.play(done, "CallStatusEvent FINISH", callId=CALL)
    scene.play(done + 5, "CallStatusEvent FINISH", callId="the new leg", parentCallId=CALL)
    scene.write(path)
