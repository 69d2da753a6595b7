"""Captured where it was sent: the checksum holds the sum of the pseudo header, as Linux leaves it to the network card.

Unfinished checksums are usual on the sending host: not a word.
"""

import struct
from pathlib import Path

from cases.expected import LOGIN, Expected
from cases.scene import Scene
from scapy.layers.inet import IP, TCP
from scapy.packet import Packet
from scapy.utils import inet_aton, rdpcap, wrpcap

EXPECTED = Expected(
    verdict="pass",
    flows=[LOGIN],
    near=["CAP011"],
)


def build(path: Path) -> None:
    scene = Scene(40)
    scene.log_in()
    scene.write(path)
    packets = rdpcap(str(path))
    for packet in packets:
        if packet.haslayer(TCP):
            packet[TCP].chksum = unfinished(packet)
    wrpcap(str(path), packets, linktype=113)


def unfinished(packet: Packet) -> int:
    """The sum of the pseudo header alone (RFC 9293, 3.1)."""
    addresses = inet_aton(packet[IP].src) + inet_aton(packet[IP].dst)
    total = sum(struct.unpack(">4H", addresses)) + 6 + packet[IP].len - packet[IP].ihl * 4
    return total % 0xFFFF
