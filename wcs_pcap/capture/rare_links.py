"""Link layers that are met less often.

Source: the LINKTYPE pages of tcpdump.org; IEEE 802.11-2020, 9.2 and 9.3; radiotap.org.
"""

from __future__ import annotations

from wcs_pcap.capture.network import IPV4, IPV6, Network, ethertype_at, raw_at, snap_at
from wcs_pcap.capture.tunnels import mpls as mpls_at
from wcs_pcap.capture.tunnels import ppp as ppp_at
from wcs_pcap.capture.tunnels import pppoe

# Address families: IPv4 is 2 everywhere, IPv6 differs by the system that wrote the file.
FAMILIES = {2: IPV4, 10: IPV6, 24: IPV6, 28: IPV6, 30: IPV6}
NFLOG_PAYLOAD = 9
AMSDU = 0x80


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


def wifi(data: bytes, start: int = 0, padded: bool = False) -> Network:
    """A data frame of 802.11 that is not encrypted; of an aggregate the first packet."""
    if start + 24 > len(data) or data[start] & 0x0C != 0x08 or data[start] & 0x40 or data[start + 1] & 0x40:
        return None
    length = 24 + (6 if data[start + 1] & 3 == 3 else 0)  # a fourth address between two access points
    aggregate = False
    if data[start] & 0x80:  # quality of service
        aggregate = start + length < len(data) and bool(data[start + length] & AMSDU)
        length += 2 + (4 if data[start + 1] & 0x80 else 0)
    if padded:
        length = length + 3 & ~3
    return snap_at(data, start + length + (14 if aggregate else 0))


def radiotap(data: bytes) -> Network:
    """The header tells its own length, and in its flags whether the 802.11 header is padded to four bytes."""
    if len(data) < 8:
        return None
    present = int.from_bytes(data[4:8], "little")
    position, word = 8, present
    while word >> 31 and position + 4 <= len(data):
        word = int.from_bytes(data[position : position + 4], "little")
        position += 4
    if present & 1:  # the time of arrival, eight bytes on a multiple of eight
        position = (position + 7 & ~7) + 8
    padded = bool(present & 2) and position < len(data) and bool(data[position] & 0x20)
    return wifi(data, int.from_bytes(data[2:4], "little"), padded)


def prism(data: bytes) -> Network:
    """Prism's header of 144 bytes, or AVS's in its place (it begins with its version)."""
    return avs(data) if data[:3] == b"\x80\x21\x10" else wifi(data, 144)


def avs(data: bytes) -> Network:
    return wifi(data, int.from_bytes(data[4:8], "big"))
