"""The packets of one connection, on which the status of a login is posted, are cut to 30 bytes each."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from scapy.layers.inet import TCP
from scapy.utils import PcapWriter, rdpcap


def build(path: Path) -> None:
    scene = Scene(60)
    scene.hooks.open(0.9)
    fields = {**CONNECT, "sipRegisterRequired": False}
    done = scene.hooks.post(1.0, "connect", CLIENT.body(fields))
    other = scene.connection(35_000)
    other.post(other.open(done + 0.05), "ConnectionStatusEvent", CLIENT.body({**fields, "status": "ESTABLISHED"}))
    scene.write(path)
    packets = rdpcap(str(path))
    with PcapWriter(str(path), linktype=113) as written:
        written.write_header(packets[0])
        for packet in packets:
            raw = bytes(packet)
            kept = raw[:30] if TCP in packet and 35_000 in (packet.sport, packet.dport) else raw
            written.write_packet(kept, sec=int(packet.time), usec=round(packet.time % 1 * 1_000_000), wirelen=len(raw))
