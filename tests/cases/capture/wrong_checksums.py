"""Every TCP checksum is off by one.

A wrong checksum is a note: the bytes are read all the same.
"""

from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from scapy.layers.inet import TCP
from scapy.utils import rdpcap, wrpcap

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    findings={"CAP011": "info"},
)


def build(path: Path) -> None:
    scene = Scene(40)
    scene.log_in()
    scene.write(path)
    packets = rdpcap(str(path))
    for packet in packets:
        if packet.haslayer(TCP):
            packet[TCP].chksum = packet[TCP].chksum % 0xFFFE + 1
    wrpcap(str(path), packets, linktype=113)
