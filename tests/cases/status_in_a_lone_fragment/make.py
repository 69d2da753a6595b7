"""The status of a login is posted in two IP fragments, of which the capture holds the first, and nothing else of it."""

from pathlib import Path

from cases.scene import Scene
from kit.bodies import CLIENT, CONNECT
from scapy.layers.inet import IP, TCP, fragment
from scapy.layers.l2 import CookedLinux
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
        for packet in packets:
            if TCP not in packet or 35_000 not in (packet.sport, packet.dport):
                written.write(packet)
            elif packet.sport == 35_000 and packet[TCP].payload:
                whole = packet[IP]
                whole.flags, whole.id, whole.chksum = 0, 777, None
                piece = CookedLinux(bytes(packet)[:16]) / fragment(whole, fragsize=400)[0]
                piece.time = packet.time
                written.write(piece)
