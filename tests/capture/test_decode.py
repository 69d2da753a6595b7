"""Link layers, tunnels and fragments as scapy builds them: the innermost TCP packet comes out, or nothing; never an error."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from capture.made import Found, datagrams, view
from scapy.all import (  # type: ignore[attr-defined]
    GRE,
    IP,
    LLC,
    PPP,
    SNAP,
    TCP,
    UDP,
    CookedLinux,
    CookedLinuxV2,
    Dot1AD,
    Dot1AH,
    Dot1Q,
    Dot11,
    Dot11QoS,
    Ether,
    IPv6,
    IPv6ExtHdrFragment,
    Loopback,
    PPPoE,
    RadioTap,
    Raw,
    fragment,
    fragment6,
)  # fmt: skip
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header
from scapy.contrib.mpls import MPLS
from scapy.layers.ipsec import AH
from scapy.layers.l2tp import L2TP
from scapy.layers.vxlan import VXLAN

from wcs_pcap.capture import plain, scapy_dissect
from wcs_pcap.capture.decode import MAX_TRIED, Decoder
from wcs_pcap.capture.fragments import Fragments
from wcs_pcap.capture.layouts import LINK_TYPES
from wcs_pcap.capture.plain import Datagram, Piece

ETHERNET, PPP_LINK, WIFI, RADIOTAP, SLL, SLL2, NULL, RAW, PPP_ETHER = 1, 9, 105, 127, 113, 276, 0, 101, 51


def inner(version: int = 4) -> Any:
    layer = IP(src="192.0.2.1", dst="192.0.2.2") if version == 4 else IPv6(src="2001:db8::1", dst="2001:db8::2")
    return layer / TCP(sport=34257, dport=9091, seq=7, flags="PA") / Raw(b"POST /EchoApp/call")


def outer() -> Any:
    return IP(src="198.51.100.1", dst="198.51.100.2")


WRAPPED: dict[str, tuple[int, Callable[[], Any]]] = {
    "Ethernet": (ETHERNET, lambda: Ether() / inner()),
    "Ethernet, IPv6": (ETHERNET, lambda: Ether() / inner(6)),
    "VLAN": (ETHERNET, lambda: Ether() / Dot1Q(vlan=5) / inner()),
    "QinQ": (ETHERNET, lambda: Ether() / Dot1AD(vlan=5) / Dot1Q(vlan=6) / inner(6)),
    "802.3 with SNAP": (ETHERNET, lambda: Ether(type=100) / LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / SNAP() / inner()),
    "Linux cooked": (SLL, lambda: CookedLinux(proto=0x800) / inner()),
    "Linux cooked 2": (SLL2, lambda: CookedLinuxV2(proto=0x86DD) / inner(6)),
    "loopback": (NULL, lambda: Loopback() / inner()),
    "raw IPv4": (RAW, inner),
    "raw IPv6": (RAW, lambda: inner(6)),
    "PPP": (PPP_LINK, lambda: PPP() / inner()),
    "PPPoE": (ETHERNET, lambda: Ether() / PPPoE() / PPP() / inner(6)),
    "802.11": (WIFI, lambda: Dot11(type=2, FCfield=1) / LLC() / SNAP() / inner()),
    "802.11 with QoS": (WIFI, lambda: Dot11(type=2, subtype=8) / Dot11QoS() / LLC() / SNAP() / inner()),
    "radiotap": (RADIOTAP, lambda: RadioTap(present="TSFT+Flags+Rate") / Dot11(type=2) / LLC() / SNAP() / inner()),
    "MPLS": (ETHERNET, lambda: Ether(type=0x8847) / MPLS(label=3, s=0) / MPLS(label=4, s=1) / inner()),
    "IP in IP": (ETHERNET, lambda: Ether() / outer() / inner()),
    "6in4": (ETHERNET, lambda: Ether() / outer() / inner(6)),
    "4in6": (ETHERNET, lambda: Ether() / IPv6() / inner()),
    "GRE": (ETHERNET, lambda: Ether() / outer() / GRE() / inner()),
    "GRE with all its fields": (
        ETHERNET,
        lambda: Ether() / outer() / GRE(chksum_present=1, key_present=1, seqnum_present=1, key=1) / inner(),
    ),
    "GRE with Ethernet": (ETHERNET, lambda: Ether() / outer() / GRE(proto=0x6558) / Ether() / inner(6)),
    "VXLAN": (ETHERNET, lambda: Ether() / outer() / UDP(sport=5, dport=4789) / VXLAN(flags=8, vni=9) / Ether() / inner()),
    "VXLAN with a group policy": (
        ETHERNET,
        lambda: Ether() / outer() / UDP(sport=5, dport=4789) / VXLAN(flags=0x88, gpid=3, vni=9) / Ether() / inner(),
    ),
    "AH": (ETHERNET, lambda: Ether() / IP(src="192.0.2.1") / AH(nh=6, payloadlen=4, icv=bytes(12)) / inner()[TCP]),
    "Geneve": (ETHERNET, lambda: Ether() / outer() / UDP(sport=5, dport=6081) / GENEVE(proto=0x6558) / Ether() / inner()),
    "GTP": (ETHERNET, lambda: Ether() / outer() / UDP(sport=2152, dport=2152) / GTP_U_Header(teid=1) / inner()),
    "L2TP": (
        ETHERNET,
        lambda: Ether() / outer() / UDP(sport=5, dport=1701) / L2TP(hdr="length", len=0, tunnel_id=1) / PPP() / inner(),
    ),
    "six layers": (ETHERNET, lambda: Ether() / outer() / outer() / outer() / outer() / outer() / inner()),
}


def unwrap(link_type: int, data: bytes, decoder: Decoder | None = None) -> Found | None:
    """The only datagram in a packet, or None."""
    found = datagrams(link_type, data, decoder=decoder)
    assert len(found) < 2
    return found[0] if found else None


def payload(found: Found | None) -> bytes:
    """What a TCP packet without options carries."""
    assert found is not None
    assert view(found)[0] == plain.TCP
    return view(found)[3][20:]


@pytest.mark.parametrize("name", WRAPPED)
def test_the_innermost_packet(name: str) -> None:
    link_type, build = WRAPPED[name]
    found = unwrap(link_type, bytes(build()))
    assert payload(found) == b"POST /EchoApp/call"
    assert found is not None
    assert found[1].source in (bytes([192, 0, 2, 1]), bytes.fromhex("20010db8000000000000000000000001"))


@pytest.mark.parametrize("name", WRAPPED)
def test_every_packet_cut_anywhere_is_survived(name: str) -> None:
    link_type, build = WRAPPED[name]
    whole = bytes(build())
    for length in range(len(whole)):
        found = unwrap(link_type, whole[:length])
        assert found is None or found[1].start <= found[1].end


def test_rubbish_is_survived_on_every_link_type() -> None:
    chance = random.Random(1)
    for link_type in LINK_TYPES:
        for _ in range(300):
            data = chance.randbytes(chance.randrange(120))
            found = unwrap(link_type, data)
            assert found is None or found[1].start <= found[1].end


def aggregate(*packets: bytes) -> bytes:
    """Packets as one A-MSDU frame of 802.11."""
    head = bytes(Dot11(type=2, subtype=8) / Dot11QoS(A_MSDU_Present=1))
    parts = [bytes(12) + len(p + SNAP_IP).to_bytes(2, "big") + SNAP_IP + p for p in packets]
    return head + b"".join(part + bytes(-len(part) % 4) for part in parts[:-1]) + parts[-1]


SNAP_IP = bytes.fromhex("aaaa030000000800")


def test_every_packet_of_a_wireless_aggregate() -> None:
    packets = [bytes(IP() / TCP(dport=9091) / Raw(b"number %d%b" % (n, b"!" * n))) for n in range(5)]
    found = datagrams(WIFI, aggregate(*packets))
    assert [payload(one) for one in found] == [b"number %d%b" % (n, b"!" * n) for n in range(5)]


def test_aggregates_are_bounded_frame_by_frame() -> None:
    """Also those in tunnels in aggregates; what one frame holds leaves room for the next."""
    packet = bytes(IP() / TCP(dport=9091))
    for _ in range(2):
        inner_frame = aggregate(*[packet] * 9)
        packet = bytes(IP(proto=47) / Raw(b"\0\0\x82\x00" + inner_frame))
    decoder = Decoder()
    counts = [len(datagrams(WIFI, aggregate(*[packet] * 30), decoder=decoder)) for _ in range(3)]
    assert 30 < counts[0] <= 128
    assert set(counts) == {counts[0]}


def test_an_aggregate_cut_anywhere_is_survived() -> None:
    data = aggregate(bytes(IP() / TCP(dport=9091)), bytes(IP() / TCP(dport=9091)))
    found = [len(datagrams(WIFI, data[:length])) for length in range(len(data) + 1)]
    assert found == sorted(found)  # a longer piece never shows less
    assert (found[0], found[-1]) == (0, 2)


def test_scapy_reads_what_has_no_layer_here() -> None:
    backbone = bytes(Ether() / Dot1AH() / Ether() / inner())
    assert payload(unwrap(ETHERNET, backbone)) == b"POST /EchoApp/call"
    directed = b"\0\xff\x03\0\x21" + bytes(inner())
    assert payload(unwrap(204, directed)) == b"POST /EchoApp/call"


def test_scapy_is_asked_no_more_about_a_type_that_it_cannot_read() -> None:
    decoder = Decoder()
    with mock.patch.object(scapy_dissect, "ip_packet", return_value=None) as asked:
        for _ in range(40):
            assert decoder.decode(147, bytes(60), 60, 0) == []
            assert decoder.unknown
            assert decoder.decode(ETHERNET, bytes(12) + b"\x89\x99" + bytes(40), 54, 0) == []
            assert not decoder.unknown
            decoder.decode(ETHERNET, bytes(12) + b"\x88\xcc" + bytes(40), 54, 0)  # LLDP
            decoder.decode(220, bytes(60), 60, 0)  # USB
    assert asked.call_count == 2 * MAX_TRIED


def test_no_more_layers_than_allowed() -> None:
    packet = inner()
    for _ in range(20):
        packet = outer() / packet
    assert [view(one)[0] for one in datagrams(RAW, bytes(packet))] == [4]


@pytest.mark.parametrize("order", ["as sent", "reversed", "shuffled", "twice"])
@pytest.mark.parametrize("version", [4, 6])
def test_fragments_in_any_order(order: str, version: int) -> None:
    text = bytes(range(256)) * 12
    if version == 4:
        whole = IP(src="192.0.2.1", dst="192.0.2.2", id=77) / TCP(dport=9091) / Raw(text)
        pieces = [bytes(piece) for piece in fragment(whole, fragsize=800)]
    else:
        whole = IPv6(src="2001:db8::1") / IPv6ExtHdrFragment(id=77) / TCP(dport=9091) / Raw(text)
        pieces = [bytes(piece) for piece in fragment6(whole, 800)]
    assert len(pieces) > 3
    if order == "reversed":
        pieces.reverse()
    elif order == "shuffled":
        random.Random(3).shuffle(pieces)
    elif order == "twice":
        pieces = [piece for piece in pieces for _ in range(2)]
    decoder = Decoder()
    found = [result for piece in pieces if (result := unwrap(RAW, piece, decoder)) is not None]
    assert len(found) == 1
    assert payload(found[0]) == text


def test_fragments_of_an_authenticated_packet() -> None:
    decoder = Decoder()
    pieces = fragment(outer() / AH(nh=6, payloadlen=4, icv=bytes(12)) / inner()[TCP], fragsize=24)
    *rest, last = [unwrap(RAW, bytes(piece), decoder) for piece in pieces]
    assert (set(rest), payload(last)) == ({None}, b"POST /EchoApp/call")


def test_overlapping_fragments_keep_the_bytes_captured_first() -> None:
    def piece(offset: int, more: bool, text: bytes) -> bytes:
        return bytes(IP(id=5, proto=6, frag=offset // 8, flags="MF" if more else 0) / Raw(text))

    header = bytes(TCP(dport=9091))[:20]
    decoder = Decoder()
    assert unwrap(RAW, piece(0, True, header + b"aaaa"), decoder) is None
    assert unwrap(RAW, piece(16, True, b"ccccccccbbbbbbbb"), decoder) is None
    assert payload(unwrap(RAW, piece(32, False, b"cc"), decoder)) == b"aaaabbbbbbbbcc"


def test_pieces_that_come_again_and_again_take_neither_room_nor_time() -> None:
    """The last fragment first, then each of the others a hundred times: a careless reader puts all together at each of them."""
    waiting = Fragments()
    source, destination = bytes(4), bytes(4)

    def add(offset: int, size: int, more: bool) -> bytes | None:
        return waiting.add(bytes(size), Datagram(plain.TCP, source, destination, 0, size, Piece(7, offset, more)), 0)

    begin = time.process_time()
    assert add(65_528, 7, False) is None
    for offset in range(65_520, 0, -8):
        assert add(offset, 8, True) is None
    tracemalloc.start()
    for _ in range(2000):
        assert add(8, 65_520, True) is None
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert add(0, 8, True) == bytes(65_535)
    assert time.process_time() - begin < 5


def test_what_waits_is_bounded() -> None:
    decoder = Decoder()
    for number in range(5000):
        start = bytes(IP(id=number & 0xFFFF, src=f"10.0.{number >> 8}.{number & 255}", proto=6, flags="MF") / Raw(b"x" * 24))
        assert unwrap(RAW, start, decoder) is None
    assert len(decoder.fragments._waiting) <= 1024


def test_only_common_packets_are_plain() -> None:
    plainly = {
        name
        for name, (link_type, build) in WRAPPED.items()
        if plain.packet(link_type, bytes(build()), len(bytes(build()))) is not None
    }
    assert plainly == {
        "Ethernet", "Ethernet, IPv6", "VLAN", "Linux cooked", "Linux cooked 2", "loopback", "raw IPv4", "raw IPv6"
    }  # fmt: skip


@pytest.mark.parametrize(("tunnels", "read"), [(7, True), (8, False)])
def test_how_many_tunnels_are_opened(tunnels: int, read: bool) -> None:
    packet = inner()
    for _ in range(tunnels):
        packet = outer() / packet
    assert [view(one)[0] for one in datagrams(RAW, bytes(packet))] == [plain.TCP if read else 4]


@pytest.mark.parametrize("flags", [0x00, 0x80, 0x40, 0xC0, 0x20, 0x10, 0xB0, 0xF0])
def test_where_the_packet_in_gre_begins(flags: int) -> None:
    """Four bytes for checksum or routing, which come together, for the key, and for the sequence number (RFC 1701)."""
    fields = bool(flags & 0xC0) + bool(flags & 0x20) + bool(flags & 0x10)
    packet = bytes((flags, 0, 8, 0)) + bytes(4 * fields) + bytes(inner())
    assert payload(unwrap(ETHERNET, bytes(Ether() / IP(proto=47) / Raw(packet)))) == b"POST /EchoApp/call"


def piece_of(number: int, offset: int, size: int, more: bool) -> Datagram:
    return Datagram(plain.TCP, bytes(4), number.to_bytes(4, "big"), 0, size, Piece(7, offset, more))


@pytest.mark.parametrize(("others", "whole"), [(1023, True), (1024, False)])
def test_how_many_datagrams_wait_for_their_rest(others: int, whole: bool) -> None:
    waiting = Fragments()
    for number in range(others + 1):
        assert waiting.add(b"beginning.......", piece_of(number, 0, 16, True), 0) is None
    assert (waiting.add(b"end", piece_of(0, 16, 3, False), 0) is not None) is whole


@pytest.mark.parametrize(("waited", "whole"), [(60_000_000_000, True), (60_000_000_001, False)])
def test_how_long_a_datagram_waits_for_its_rest(waited: int, whole: bool) -> None:
    waiting = Fragments()
    assert waiting.add(bytes(16), piece_of(0, 0, 16, True), 5) is None
    assert (waiting.add(b"end", piece_of(0, 16, 3, False), 5 + waited) is not None) is whole


@pytest.mark.parametrize(("last", "whole"), [(7, True), (8, False)])
def test_no_datagram_is_longer_than_its_length_can_say(last: int, whole: bool) -> None:
    waiting = Fragments()
    assert waiting.add(bytes(65_528), piece_of(0, 0, 65_528, True), 0) is None
    assert (waiting.add(bytes(last), piece_of(0, 65_528, last, False), 0) is not None) is whole
