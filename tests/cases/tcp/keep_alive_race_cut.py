"""A silent repeat of the Java client, in a capture whose snapshot length cuts both posts.

What is left of both is the same: most likely nothing failed, and the capture is the trouble.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import CALL, Scene, hang_up, refuse
from kit.bodies import CLIENT

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[
        lacks("connection", 3, "ConnectionStatusEvent", "unreadable"),
        lacks("outgoing-call", 2, "CallStatusEvent", "unreadable"),
    ],
    findings={"CAP001": "warning", "TCP006": "warning", "HTTP021": "warning"},
    near=["TCP005"],
)


def build(path: Path) -> None:
    scene = Scene(60, snaplen=400)
    done = scene.log_in()
    old, new = scene.hooks, scene.connection(34320)
    hang_up(old, done + 4.9)
    body = CLIENT.body({"callId": CALL})
    old.ask(done + 4.900_1, "call", body)
    refuse(old, done + 4.900_2)
    new.open(done + 4.901)
    new.post(done + 4.902, "call", body)
    scene.write(path)
