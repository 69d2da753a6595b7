"""Link layers that are met less often. Source: the LINKTYPE pages of tcpdump.org."""

from __future__ import annotations

from wcs_pcap.capture.network import IPV4, IPV6, Network, ethertype_at, raw_at, snap_at
from wcs_pcap.capture.tunnels import mpls as mpls_at
from wcs_pcap.capture.tunnels import ppp as ppp_at
from wcs_pcap.capture.tunnels import pppoe

# Address families: IPv4 is 2 everywhere, IPv6 differs by the system that wrote the file.
FAMILIES = {2: IPV4, 10: IPV6, 24: IPV6, 28: IPV6, 30: IPV6}
NFLOG_PAYLOAD = 9


def null(data: bytes) -> Network:
    """BSD loopback: the address family in the byte order of the writing machine."""
    return _family(data, 4)


def enc(data: bytes) -> Network:
    """OpenBSD's IPsec interface: the address family, then eight bytes of its own."""
    return _family(data, 12)


def _family(data: bytes, length: int) -> Network:
    if len(data) < length:
        return None
    family = int.from_bytes(data[:4], "little")
    if family > 0xFFFF:
        family = int.from_bytes(data[:4], "big")
    kind = FAMILIES.get(family)
    return None if kind is None else (kind, length)


def ppp(data: bytes) -> Network:
    return ppp_at(data, 0)


def ppp_hdlc(data: bytes) -> Network:
    """PPP in HDLC framing, or Cisco's own, by its first byte."""
    return cisco_hdlc(data) if data[:1] in (b"\x0f", b"\x8f") else ppp_at(data, 0)


def ppp_ether(data: bytes) -> Network:
    return pppoe(data, 0)


def cisco_hdlc(data: bytes) -> Network:
    return ethertype_at(data, data[2] << 8 | data[3], 4) if len(data) >= 4 else None


def mpls(data: bytes) -> Network:
    return mpls_at(data, 0)


def atm(data: bytes) -> Network:
    return snap_at(data, 0)


def fddi(data: bytes) -> Network:
    return snap_at(data, 13)


def fibre_channel(data: bytes) -> Network:
    return snap_at(data, 16)


def token_ring(data: bytes) -> Network:
    """A source address with its top bit set says that routing information follows, of a length in its first byte."""
    if len(data) < 15:
        return None
    return snap_at(data, 14 + (data[14] & 0x1F if data[8] & 0x80 else 0))


def nflog(data: bytes) -> Network:
    """Netfilter's log: attributes of length, type and value; one of them is the packet."""
    position = 4
    while position + 4 <= len(data):
        length = int.from_bytes(data[position : position + 2], "little")
        if length < 4:
            return None
        if int.from_bytes(data[position + 2 : position + 4], "little") & 0x7FFF == NFLOG_PAYLOAD:
            return raw_at(data, position + 4)
        position += length + 3 & ~3
    return None
