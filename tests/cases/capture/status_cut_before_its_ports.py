"""The packets of one connection, on which the status of a login is posted, are cut to 30 bytes each.

Packets that are cut before their ports may be the hook that is due.
"""

from pathlib import Path

from cases.expected import Expected, lacks
from cases.scene import Scene
from scapy.layers.inet import TCP
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
        written.write_header(packets[0])
        for packet in packets:
            raw = bytes(packet)
            kept = raw[:30] if TCP in packet and PORT in (packet.sport, packet.dport) else raw
            written.write_packet(kept, sec=int(packet.time), usec=round(packet.time % 1 * 1_000_000), wirelen=len(raw))
