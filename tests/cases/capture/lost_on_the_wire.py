"""An event loses its first half on the way; WCS repeats the second half, gets no acknowledgement and gives up.

Bytes that were never acknowledged did not arrive: that is a fault of the network, which the capture proves.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene, data_between, repeat
from kit.bodies import CLIENT
from kit.conversation import Segment
from kit.hooks import post

EXPECTED = Expected(
    verdict="fail",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "lost-on-wire")],
    findings={"FLOW003": "warning"},
    near=["CAP002"],
)


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    scene.hooks.post(1.0, "connect", CLIENT.body({"sipRegisterRequired": False}))
    second = scene.connection(34320)
    begin = second.open(1.5)
    request = post("ConnectionStatusEvent", CLIENT.body({"status": "ESTABLISHED"}))
    second.say(begin + 0.001, request[:200])
    second.say(begin + 0.002, request[200:])
    for later in (0.3, 0.9, 2.1):
        second.server_ack(begin + later - 0.1, ack=1)
        repeat(second, begin + later, request[200:])
    second.send(begin + 5, second.client, Segment("RA"))
    scene.write(path, lost=data_between(begin, begin + 0.001_5))
