"""Where the network layer begins, by link type, and the table that names the layers."""

import struct

import pytest
from capture.made import datagrams, ipv4, ipv6, view

from wcs_pcap.capture import decode
from wcs_pcap.capture.layouts import ETHERNET, ETHERTYPES, IP_PROTOCOLS, LINK_TYPES, RAW, SLL, UDP_PORTS, link_type_name

IPV4, IPV6 = 0x0800, 0x86DD
MAC, SNAP, WIFI = bytes(12), b"\xaa\xaa\x03\0\0\0", b"\x08\0" + bytes(22)


def vlan(*kinds: int) -> bytes:
    """EtherTypes, each but the last followed by a tag."""
    return b"\0\x07".join(struct.pack(">H", kind) for kind in kinds)


CASES = {
    "ethernet": (1, MAC + vlan(IPV4), (IPV4, 14)),
    "ethernet, IPv6": (1, MAC + vlan(IPV6), (IPV6, 14)),
    "ARP": (1, MAC + vlan(0x0806), None),
    "VLAN": (1, MAC + vlan(0x8100, IPV4), (IPV4, 18)),
    "QinQ": (1, MAC + vlan(0x88A8, 0x8100, IPV6), (IPV6, 22)),
    "old QinQ": (1, MAC + vlan(0x9100, 0x9200, IPV4), (IPV4, 22)),
    "VN-tag, VLAN": (1, MAC + b"\x89\x26" + bytes(4) + vlan(0x8100, IPV4), (IPV4, 24)),
    "E-tag, VLAN": (1, MAC + b"\x89\x3f" + bytes(6) + vlan(0x8100, IPV6), (IPV6, 26)),
    "VLAN, TrustSec": (1, MAC + vlan(0x8100, 0x8909) + b"\1\1\0\1\0\5" + vlan(IPV4), (IPV4, 26)),
    "cut E-tag": (1, MAC + b"\x89\x3f" + bytes(6) + b"\x08", None),
    "802.3 with SNAP": (1, MAC + b"\0\x40\xaa\xaa\x03\0\0\0" + vlan(IPV4), (IPV4, 22)),
    "802.3 with the LLC of IP": (1, MAC + b"\0\x40\x06\x06\x03", (IPV4, 17)),
    "802.3, spanning tree": (1, MAC + b"\0\x40\x42\x42\x03" + bytes(20), None),
    "cut SNAP": (1, MAC + b"\0\x40\xaa\xaa\x03\0\0\0", None),
    "SLL": (113, bytes(14) + vlan(IPV4), (IPV4, 16)),
    "SLL, VLAN": (113, bytes(14) + vlan(0x8100, IPV6), (IPV6, 20)),
    "SLL2": (276, vlan(IPV4) + bytes(18), (IPV4, 20)),
    "SLL2, VLAN": (276, vlan(0x8100) + bytes(18) + b"\0\x07" + vlan(IPV4), (IPV4, 24)),
    "NULL, little": (0, struct.pack("<I", 2), (IPV4, 4)),
    "NULL, big": (0, struct.pack(">I", 2), (IPV4, 4)),
    "NULL, Linux": (0, struct.pack("<I", 10), (IPV6, 4)),
    "NULL, FreeBSD": (0, struct.pack("<I", 28), (IPV6, 4)),
    "NULL, NetBSD": (0, struct.pack(">I", 24), (IPV6, 4)),
    "NULL, macOS": (0, struct.pack("<I", 30), (IPV6, 4)),
    "NULL, AppleTalk": (0, struct.pack("<I", 16), None),
    "LOOP": (108, struct.pack(">I", 24), (IPV6, 4)),
    "raw 12": (12, b"\x45", (IPV4, 0)),
    "raw 14": (14, b"\x60", (IPV6, 0)),
    "raw 101": (101, b"\x46", (IPV4, 0)),
    "raw, nonsense": (101, b"\x50", None),
    "PPP": (9, b"\xff\x03\0\x21", (IPV4, 4)),
    "PPP, short protocol number": (9, b"\x57" + bytes(40), (IPV6, 1)),
    "PPP_HDLC": (50, b"\xff\x03\0\x57", (IPV6, 4)),
    "PPP_HDLC, Cisco's": (50, b"\x0f\0" + vlan(IPV4), (IPV4, 4)),
    "PPP_ETHER": (51, bytes(6) + b"\0\x21", (IPV4, 8)),
    "C_HDLC": (104, b"\x0f\0" + vlan(IPV6), (IPV6, 4)),
    "ENC": (109, struct.pack("<I", 2) + bytes(8), (IPV4, 12)),
    "token ring": (6, bytes(14) + SNAP + vlan(IPV4), (IPV4, 22)),
    "token ring, source routed": (6, bytes(8) + b"\x80" + bytes(5) + b"\x04" + bytes(3) + SNAP + vlan(IPV4), (IPV4, 26)),
    "FDDI": (10, bytes(13) + SNAP + vlan(IPV6), (IPV6, 21)),
    "ATM": (100, SNAP + vlan(IPV4), (IPV4, 8)),
    "IP over Fibre Channel": (122, bytes(16) + SNAP + vlan(IPV4), (IPV4, 24)),
    "MPLS": (219, b"\0\0\0\x40\0\0\x11\x40\x45", (IPV4, 8)),
    "802.11": (105, WIFI + SNAP + vlan(IPV4), (IPV4, 32)),
    "802.11, four addresses": (105, b"\x08\x03" + bytes(28) + SNAP + vlan(IPV4), (IPV4, 38)),
    "802.11, QoS and HT control": (105, b"\x88\x80" + bytes(28) + SNAP + vlan(IPV4), (IPV4, 38)),
    "802.11, encrypted": (105, b"\x08\x40" + bytes(22) + SNAP + vlan(IPV4), None),
    "802.11, a beacon": (105, b"\x80\0" + bytes(60), None),
    "802.11, no data": (105, b"\x48\0" + bytes(60), None),
    "radiotap": (127, b"\0\0\x08\0" + bytes(4) + WIFI + SNAP + vlan(IPV4), (IPV4, 40)),
    "radiotap, padded": (
        127,
        b"\0\0\x09\0\x02\0\0\0\x20" + b"\x88\0" + bytes(24) + bytes(2) + SNAP + vlan(IPV6),
        (IPV6, 45),
    ),
    "Prism": (119, bytes(144) + WIFI + SNAP + vlan(IPV4), (IPV4, 176)),
    "AVS in the place of Prism": (119, b"\x80\x21\x10\x01\0\0\0\x40" + bytes(56) + WIFI + SNAP + vlan(IPV4), (IPV4, 96)),
    "AVS": (163, b"\x80\x21\x10\x01\0\0\0\x40" + bytes(56) + WIFI + SNAP + vlan(IPV4), (IPV4, 96)),
    "PPI": (192, struct.pack("<BBHI", 0, 0, 8, 1) + MAC + vlan(IPV4), (IPV4, 22)),
    "PPI, 802.11": (192, struct.pack("<BBHI", 0, 0, 12, 105) + bytes(4) + WIFI + SNAP + vlan(IPV4), (IPV4, 44)),
    "PPI in PPI": (192, struct.pack("<BBHI", 0, 0, 8, 192) * 2 + MAC + vlan(IPV4), None),
    "PKTAP": (258, struct.pack("<III", 16, 1, 1) + bytes(4) + MAC + vlan(IPV6), (IPV6, 30)),
    "PKTAP, raw IP": (258, struct.pack("<III", 12, 1, 12) + b"\x45", (IPV4, 12)),
    "PKTAP, an unknown link": (258, struct.pack("<III", 12, 1, 4711) + b"\x45", None),
    "NFLOG": (239, bytes(4) + struct.pack("<HHI", 7, 1, 0) + struct.pack("<HH", 44, 9) + b"\x45", (IPV4, 16)),
    "NFLOG, no packet": (239, bytes(4) + struct.pack("<HHI", 8, 1, 0), None),
    "NFLOG, no length": (239, bytes(4) + struct.pack("<HHI", 0, 1, 0) + struct.pack("<HH", 44, 9) + b"\x45", None),
    "IPv4": (228, b"\x45", (IPV4, 0)),
    "IPv6": (229, b"\x60", (IPV6, 0)),
}


TCP = b"t" * 20


@pytest.mark.parametrize("case", CASES)
def test_where_the_network_layer_begins(case: str) -> None:
    """A case has an EtherType and the offset of the IP packet that is put there, or None where none is found."""
    number, data, expected = CASES[case]
    if expected is None:
        assert datagrams(number, data) == []
        return
    kind, offset = expected
    packet = data[:offset] + (ipv4(TCP) if kind == IPV4 else ipv6(TCP))
    (found,) = datagrams(number, packet)
    assert view(found)[3:] == (TCP, 20)


LAYERED = sorted(number for number, link in LINK_TYPES.items() if link.layer is not None)


@pytest.mark.parametrize("number", LAYERED)
@pytest.mark.parametrize("filling", [b"\0", b"\x08", b"\x45", b"\x81", b"\xaa", b"\xff"])
def test_a_cut_header_is_nothing_and_raises_nothing(number: int, filling: bytes) -> None:
    assert datagrams(number, b"") == []
    for length in range(1, 200):
        datagrams(number, filling * length)


def test_tags_and_labels_are_bounded() -> None:
    assert datagrams(1, MAC + vlan(*[0x8100] * 100, IPV4) + ipv4(TCP))
    assert datagrams(1, MAC + vlan(*[0x8100] * 500, IPV4) + ipv4(TCP)) == []
    assert datagrams(1, MAC + vlan(*[0x8100] * 20_000)) == []
    assert datagrams(1, MAC + b"\x88\x47" + b"\0\0\0\x40" * 20_000) == []


def test_every_layer_that_is_named_can_be_opened() -> None:
    named = {link.layer for link in LINK_TYPES.values()} | {*ETHERTYPES.values(), *IP_PROTOCOLS.values(), *UDP_PORTS.values()}
    assert named - {None, "ip"} <= set(decode.LAYERS)


@pytest.mark.parametrize(
    ("number", "name"), [(1, "ETHERNET"), (12, "RAW"), (276, "LINUX_SLL2"), (105, "IEEE802_11"), (4711, "4711")]
)
def test_names(number: int, name: str) -> None:
    assert link_type_name(number) == name


def test_the_prefilter_words_of_the_layouts() -> None:
    """A packet of each layout, IPv4 and IPv6, matches mask and value at the layout's place."""
    for layout, before in ((ETHERNET, MAC), (ETHERNET.tagged, MAC + b"\x81\x00\x12\x34"), (SLL, bytes(14)), (RAW, None)):
        assert layout is not None
        for kind, first, (mask, value) in ((b"\x08\x00", b"\x45", layout.ipv4), (b"\x86\xdd", b"\x6f", layout.ipv6)):
            packet = (b"" if before is None else before + kind) + first + b"\xff" * 40
            word = packet[layout.word : layout.word + struct.calcsize("=" + layout.form)]
            assert packet[layout.ip] == first[0]
            assert len(word) == len(mask) == len(value)
            assert bytes(a & b for a, b in zip(word, mask, strict=True)) == value
