"""The SYN of ESTABLISHED is lost and repeated, and FINISH overtakes it.

An exchange is under way from the first SYN of its connection.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected, passes
from cases.scene import CALL, Scene
from kit.bodies import CLIENT
from kit.conversation import Segment

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, passes("outgoing-call", 5)],
    findings={"TCP011": "warning"},
    near=["FLOW020"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    at = scene.log_in() + 0.5
    scene.call(at, "call", "RING")
    late = scene.connection(34320)
    late.send(at + 1.5, late.client, Segment("S"))
    scene.call(at + 2, "hangup", "FINISH", pause=0.1)
    late.repeat_syn(at + 4.5)
    late.send(at + 4.500_01, late.server, Segment("SA"))
    late.client_ack(at + 4.500_02)
    body = CLIENT.body({"callId": CALL, "status": "ESTABLISHED"})
    late.post(at + 4.6, "CallStatusEvent", body)
    scene.write(path)
