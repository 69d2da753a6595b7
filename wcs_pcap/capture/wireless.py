"""Wireless link layers. Source: IEEE 802.11-2020, 9.2 and 9.3; radiotap.org; the LINKTYPE pages of tcpdump.org."""

from __future__ import annotations

from wcs_pcap.capture.network import Network, snap_at

AMSDU = 0x80
AGGREGATE = 1 << 16  # in the place of an EtherType: several packets follow, each with its own header
SUBFRAME_HEADER = 14


def wifi(data: bytes, start: int = 0, padded: bool = False) -> Network:
    """A data frame of 802.11 that is not encrypted, or an aggregate of several."""
    if start + 24 > len(data) or data[start] & 0x0C != 0x08 or data[start] & 0x40 or data[start + 1] & 0x40:
        return None
    length = 24 + (6 if data[start + 1] & 3 == 3 else 0)  # a fourth address between two access points
    aggregate = False
    if data[start] & 0x80:  # quality of service
        aggregate = start + length < len(data) and bool(data[start + length] & AMSDU)
        length += 2 + (4 if data[start + 1] & 0x80 else 0)
    if padded:
        length = length + 3 & ~3
    if aggregate:
        return (AGGREGATE, start + length) if start + length <= len(data) else None
    return snap_at(data, start + length)


def subframes(data: bytes, start: int, most: int) -> list[Network]:
    """What the packets of an aggregate (A-MSDU, 9.3.2.2) carry: addresses, length, packet, padded to four bytes."""
    found: list[Network] = []
    while len(found) < most and start + SUBFRAME_HEADER <= len(data):
        length = data[start + 12] << 8 | data[start + 13]
        found.append(snap_at(data, start + SUBFRAME_HEADER))
        start += SUBFRAME_HEADER + length + 3 & ~3
    return found


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
