"""Lists the requests to the watched port with dpkt, as one would write it: in order, no repeated or missing packets."""

from __future__ import annotations

import sys
from collections import defaultdict

import dpkt

PORT = 9091


def main(path: str) -> None:
    """Prints a line for each request."""
    unread: dict[tuple[bytes, int], bytes] = defaultdict(bytes)
    with open(path, "rb") as file:
        for _, data in dpkt.pcap.UniversalReader(file):
            packet = dpkt.sll.SLL(data).data
            tcp = packet.data if isinstance(packet, dpkt.ip.IP) else None
            if not isinstance(tcp, dpkt.tcp.TCP) or tcp.dport != PORT or not tcp.data:
                continue
            sender = packet.src, tcp.sport
            unread[sender] += tcp.data
            try:
                request = dpkt.http.Request(unread[sender])
            except dpkt.UnpackError:
                continue  # the rest is to come
            unread[sender] = request.data
            print(request.method, request.uri)


main(sys.argv[1])
