"""Where a network layer begins: what link layers and tunnels have in common.

Source: IEEE 802.3 and 802.1Q (Ethernet, VLAN tags), 802.1BR (E-tags), 802.2 and RFC 1042 (LLC, SNAP); for the tags of Cisco's
switches Wireshark's packet-vntag.c and packet-cisco-metadata.c.
"""

from __future__ import annotations

IPV4, IPV6 = 0x0800, 0x86DD
# EtherType of a tag -> the bytes of the tag: VLAN, then VN-tag, E-tag and Cisco MetaData (TrustSec, with one option)
TAGS = {0x8100: 2, 0x88A8: 2, 0x9100: 2, 0x9200: 2, 0x8926: 4, 0x893F: 6, 0x8909: 6}
MAX_TAGS = 8
MAX_LENGTH = 1500  # a smaller number in the place of an EtherType is the length of an 802.3 frame
SNAP = b"\xaa\xaa\x03"
LLC_IP = b"\x06\x06\x03"

# (EtherType, offset of what it names), or None when the packet is too short or carries something else
Network = tuple[int, int] | None


def ethertype_at(data: bytes, kind: int, offset: int) -> Network:
    """Steps over tags (each followed by the EtherType of what comes next) and an LLC header."""
    for _ in range(MAX_TAGS):
        if kind not in TAGS:
            return (kind, offset) if kind > MAX_LENGTH else snap_at(data, offset)
        offset += TAGS[kind] + 2
        if offset > len(data):
            return None
        kind = data[offset - 2] << 8 | data[offset - 1]
    return None


def ethernet_at(data: bytes, start: int) -> Network:
    """An Ethernet frame that begins at ``start``."""
    if start + 14 > len(data):
        return None
    return ethertype_at(data, data[start + 12] << 8 | data[start + 13], start + 14)


def snap_at(data: bytes, start: int) -> Network:
    """An LLC header, with SNAP or for IP itself."""
    llc = data[start : start + 3]
    if llc == LLC_IP:
        return IPV4, start + 3
    if llc != SNAP or start + 8 > len(data):
        return None
    return data[start + 6] << 8 | data[start + 7], start + 8


def raw_at(data: bytes, start: int) -> Network:
    """An IP packet without anything before it: the version in its header tells which."""
    version = data[start] >> 4 if start < len(data) else 0
    return (IPV4, start) if version == 4 else (IPV6, start) if version == 6 else None
