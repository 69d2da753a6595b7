"""Lists the requests to the watched port with scapy, its TCPSession putting the packets together."""

from __future__ import annotations

import sys

from scapy.layers.http import HTTP, HTTPRequest
from scapy.layers.inet import TCP
from scapy.packet import Packet, bind_layers
from scapy.sendrecv import sniff
from scapy.sessions import TCPSession

PORT = 9091


def show(packet: Packet) -> None:
    """Prints a line for a request."""
    if HTTPRequest in packet and packet[TCP].dport == PORT:
        print(packet[HTTPRequest].Method.decode(), packet[HTTPRequest].Path.decode())


bind_layers(TCP, HTTP, dport=PORT)
bind_layers(TCP, HTTP, sport=PORT)
sniff(offline=sys.argv[1], session=TCPSession, store=False, prn=show)
