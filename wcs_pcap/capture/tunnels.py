"""Packets inside packets: finds the network layer that a tunnel carries.

Each opener gets the packet and the place where its own header begins, and says where the inner packet begins and what it is.
Source: RFC 2784/2890 (GRE), 3032 (MPLS), 2516 (PPPoE), 7348 (VXLAN), 8926 (Geneve), 4023 (MPLS in IP), 7510 (MPLS in UDP),
8086 (GRE in UDP), 4380 (Teredo), 2661 (L2TP), diagnostic-foschiano-erspan; 3GPP TS 29.281 (GTP-U).
"""

from __future__ import annotations

from collections.abc import Callable

from wcs_pcap.capture.network import IPV4, IPV6, Network, ethernet_at, raw_at
from wcs_pcap.capture.wireless import wifi

MAX_DEPTH = 8  # layers of tunnels; more are taken for an attack

PPP_PROTOCOLS = {0x0021: IPV4, 0x0057: IPV6}
TRANSPARENT_ETHERNET = 0x6558
ARUBA = range(0x8200, 0x8300)  # wireless frames, sent by access points to their controller


def mpls(data: bytes, start: int) -> Network:
    """A stack of labels; below it an IP packet, or an Ethernet frame behind an optional control word (RFC 4385)."""
    position = start
    while position + 4 <= len(data):
        bottom = data[position + 2] & 1
        position += 4
        if bottom:
            inner = raw_at(data, position)
            if inner is not None:
                return inner
            return ethernet_at(data, position + 4) or ethernet_at(data, position)
    return None


def ppp(data: bytes, start: int) -> Network:
    """A PPP protocol number of one or two bytes (RFC 1661, 2 and 6.5), after the HDLC bytes where they were not left out."""
    if data[start : start + 2] == b"\xff\x03":
        start += 2
    if start + 2 > len(data):
        return None
    if data[start] & 1:
        number, size = data[start], 1
    else:
        number, size = data[start] << 8 | data[start + 1], 2
    kind = PPP_PROTOCOLS.get(number)
    return None if kind is None else (kind, start + size)


def pppoe(data: bytes, start: int) -> Network:
    return ppp(data, start + 6)


def gre(data: bytes, start: int) -> Network:
    if start + 4 > len(data):
        return None
    flags, kind = data[start], data[start + 2] << 8 | data[start + 3]
    position = start + 4
    version = data[start + 1] & 7
    if version == 1:  # PPTP: key always there, sequence and acknowledgment by their bits
        position += 4 + 4 * bool(flags & 0x10) + 4 * bool(data[start + 1] & 0x80)
        return ppp(data, position)
    position += 4 * (bool(flags & 0xC0) + bool(flags & 0x20) + bool(flags & 0x10))
    if kind == 0x88BE:  # ERSPAN: type I has no sequence number and no header, type II both
        return ethernet_at(data, position + (8 if flags & 0x10 else 0))
    if kind == 0x22EB:  # ERSPAN type III, with a platform header when its last bit says so
        if position + 12 > len(data):
            return None
        return ethernet_at(data, position + 12 + (8 if data[position + 11] & 1 else 0))
    if kind == TRANSPARENT_ETHERNET:
        return ethernet_at(data, position)
    if kind in (0x8847, 0x8848):
        return mpls(data, position)
    if kind in (IPV4, IPV6):
        return kind, position
    if kind in ARUBA:
        return wifi(data, position)
    return None


def l2tp(data: bytes, start: int) -> Network:
    """A data message of version 2; its fields are there by the bits of its first byte."""
    if start + 6 > len(data) or data[start] & 0x80 or data[start + 1] & 0x0F != 2:
        return None
    flags = data[start]
    position = start + 6 + (2 if flags & 0x40 else 0) + (4 if flags & 0x08 else 0)
    if flags & 0x02:
        if position + 2 > len(data):
            return None
        position += 2 + (data[position] << 8 | data[position + 1])
    return ppp(data, position)


def vxlan(data: bytes, start: int) -> Network:
    """Whatever its flags say: others than the one of RFC 7348 are in use, as that of group policies (0x88) in ACI and OVS."""
    return ethernet_at(data, start + 8)


def geneve(data: bytes, start: int) -> Network:
    if start + 8 > len(data) or data[start] >> 6:
        return None
    kind = data[start + 2] << 8 | data[start + 3]
    position = start + 8 + (data[start] & 0x3F) * 4
    if kind == TRANSPARENT_ETHERNET:
        return ethernet_at(data, position)
    return (kind, position) if kind in (IPV4, IPV6) else None


def teredo(data: bytes, start: int) -> Network:
    """IPv6 behind the optional authentication and origin headers."""
    if data[start : start + 2] == b"\x00\x01" and start + 4 <= len(data):
        start += 13 + data[start + 2] + data[start + 3]
    if data[start : start + 2] == b"\x00\x00":
        start += 8
    inner = raw_at(data, start)
    return inner if inner is not None and inner[0] == IPV6 else None


def gtp(data: bytes, start: int) -> Network:
    """A user packet (message type 255) of GTP version 1, behind its optional fields and extension headers."""
    if start + 12 > len(data) or data[start] >> 4 != 3 or data[start + 1] != 255:
        return None
    position = start + 8
    if data[start] & 7:
        position += 4
        following = data[position - 1]
        while following and position < len(data) and data[position]:
            position += data[position] * 4
            following = data[position - 1] if position <= len(data) else 0
    return raw_at(data, position)


def ayiya(data: bytes, start: int) -> Network:
    """Anything In Anything: lengths of identity and signature in units of four bytes, then what comes next."""
    if start + 8 > len(data):
        return None
    identity = 1 << (data[start] >> 4)
    signature = (data[start + 1] >> 4) * 4
    return raw_at(data, start + 8 + identity + signature)


Opener = Callable[[bytes, int], Network]

BY_ETHERTYPE: dict[int, Opener] = {0x8847: mpls, 0x8848: mpls, 0x8864: pppoe, TRANSPARENT_ETHERNET: ethernet_at}
BY_PROTOCOL: dict[int, Opener] = {4: raw_at, 41: raw_at, 47: gre, 137: mpls}
_UDP_PORTS: dict[int, Opener] = {
    1701: l2tp, 2152: gtp, 3544: teredo, 4754: gre, 4789: vxlan, 5072: ayiya, 6081: geneve, 6635: mpls, 8472: vxlan,
}  # fmt: skip
BY_UDP_PORT = {port.to_bytes(2, "big"): opener for port, opener in _UDP_PORTS.items()}


def is_tunnel(ports: bytes) -> bool:
    """Whether UDP between these ports, as they stand in the packet, may carry other packets."""
    return ports[:2] in BY_UDP_PORT or ports[2:] in BY_UDP_PORT
