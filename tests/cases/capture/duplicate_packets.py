"""Every packet twice, as recorded on a bridge and on the container after it.

A copy is not a retransmission: the same conversation, and a note.
"""

from pathlib import Path

from cases.expected import LOGIN, REGISTRATION, Expected, passes
from cases.scene import Scene
from scapy.utils import rdpcap, wrpcap

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN, REGISTRATION, passes("outgoing-call", 6)],
    findings={"CAP003": "info"},
)


def build(path: Path) -> None:
    scene = Scene(40)
    done = scene.log_in(sip=True)
    scene.call(done + 1, "call", "TRYING", "RING", "ESTABLISHED", "hangup", "FINISH")
    scene.write(path)
    doubled = []
    for packet in rdpcap(str(path)):
        copy = packet.copy()
        copy.time = packet.time + 20e-6
        doubled += [packet, copy]
    wrpcap(str(path), doubled, linktype=113)
