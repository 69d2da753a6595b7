"""The status of a login is posted in two IP fragments, of which the capture holds the first, and nothing else of it.

A fragment without its rest may be the hook that is due.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from scapy.layers.inet import IP, TCP, fragment
from scapy.layers.l2 import CookedLinux
from scapy.utils import PcapWriter, rdpcap

EXPECTED = Expected(
    verdict="inconclusive",
    flows=[lacks("connection", 2, "ConnectionStatusEvent", "unreadable")],
    findings={"CAP010": "warning"},
    near=["FLOW003"],
)


PORT = 35_000


def build(path: Path) -> None:
    scene = Scene(60)
    scene.log_in_apart(PORT)
    scene.write(path)
    packets = rdpcap(str(path))
    with PcapWriter(str(path), linktype=113) as written:
        for packet in packets:
            if TCP not in packet or PORT not in (packet.sport, packet.dport):
                written.write(packet)
            elif packet.sport == PORT and packet[TCP].payload:
                whole = packet[IP]
                whole.flags, whole.id, whole.chksum = 0, 777, None
                piece = CookedLinux(bytes(packet)[:16]) / fragment(whole, fragsize=400)[0]
                piece.time = packet.time
                written.write(piece)
