"""IP headers, whole, strange and cut."""

import struct

import pytest
from capture.made import Found, datagrams, ipv4, ipv6, view

from wcs_pcap.capture import plain
from wcs_pcap.capture.decode import Decoder
from wcs_pcap.capture.icmp import quoted

A4, B4 = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
A6, B6 = bytes(15) + b"\1", bytes(15) + b"\2"
TCP = b"t" * 20


RAW = 101


def parse(data: bytes, wire: int | None = None) -> list[Found]:
    """``wire``: the length of the packet on the wire."""
    return datagrams(RAW, data, wire)


@pytest.mark.parametrize(
    ("data", "payload", "length"),
    [
        (ipv4(TCP), TCP, 20),
        (ipv4(TCP) + b"padding", TCP, 20),
        (ipv4(TCP, words=15), TCP, 20),
        (ipv4(TCP, length=0), TCP, 20),  # segmentation offload: what lies on the wire counts
        (ipv4(TCP, length=1000), TCP, 980),  # cut by the snapshot length
        (ipv4(TCP, length=20), b"", 0),
    ],
)
def test_ipv4(data: bytes, payload: bytes, length: int) -> None:
    assert [view(one) for one in parse(data)] == [(6, A4, B4, payload, length)]


@pytest.mark.parametrize(
    "data", [b"", b"\x45", ipv4(TCP)[:19], ipv4(TCP, words=4, length=40), ipv4(TCP, length=19), b"\x55" * 60]
)
def test_what_is_not_an_ip_header(data: bytes) -> None:
    decoder = Decoder()
    assert datagrams(RAW, data, decoder=decoder) == []
    assert decoder.unreadable
    assert plain.packet(RAW, data, len(data)) is None


@pytest.mark.parametrize(
    ("field", "fragment"), [(0x4000, False), (0x8000, False), (0x2000, True), (0x0001, True), (0x1FFF, True), (0x6000, True)]
)
def test_ipv4_fragments(field: int, fragment: bool) -> None:
    data = ipv4(TCP, fragment=field)
    assert (parse(data) == []) is fragment
    found = quoted(data, 0)
    assert found is not None
    assert (found[1].piece is not None) is fragment


def extension(kind: int, units: int = 0) -> bytes:
    """An extension header of 8 + 8 * ``units`` bytes; ``kind``: of what follows it."""
    return bytes((kind, units)) + bytes(6 + units * 8)


@pytest.mark.parametrize(
    ("protocol", "headers"),
    [
        (6, b""),
        (0, extension(6)),
        (43, extension(6, 3)),
        (60, extension(0) + extension(6)),
        (135, extension(60) + extension(6)),
        (51, bytes((6, 4)) + bytes(22)),  # the authentication header counts in units of four bytes
        (44, bytes((6, 0)) + bytes(6)),  # a fragment that is the whole (RFC 6946)
    ],
)
def test_ipv6_and_its_extension_headers(protocol: int, headers: bytes) -> None:
    assert [view(one) for one in parse(ipv6(headers + TCP, protocol))] == [(6, A6, B6, TCP, 20)]


@pytest.mark.parametrize("words", [1, 4, 6])
def test_the_authentication_header_of_ipv4(words: int) -> None:
    header = bytes((6, words)) + bytes(words * 4 + 6)
    assert [view(one) for one in parse(ipv4(header + TCP, protocol=51))] == [(6, A4, B4, TCP, 20)]
    assert parse(ipv4(header + TCP, protocol=51)[:21], wire=99) == []


@pytest.mark.parametrize("offset", [1, 8, 9, 0xFFF8])
def test_ipv6_fragments(offset: int) -> None:
    assert parse(ipv6(struct.pack(">BBHI", 6, 0, offset, 1) + TCP, 44)) == []


def test_ipv6_without_a_length() -> None:
    assert [view(one) for one in parse(ipv6(TCP, length=0), wire=60)] == [(6, A6, B6, TCP, 20)]


@pytest.mark.parametrize(
    "data",
    [
        ipv6(TCP)[:39],
        ipv6(b"\6", 0),
        ipv6(bytes(7), 44),
        ipv6(extension(0) * 40, 0),  # a chain without end
        ipv6(bytes((0, 255)), 0),
    ],
)
def test_ipv6_that_leads_nowhere(data: bytes) -> None:
    decoder = Decoder()
    assert datagrams(RAW, data, decoder=decoder) == []
    assert decoder.unreadable


@pytest.mark.parametrize(("headers", "read"), [(15, True), (16, False)])
def test_how_many_extension_headers_are_passed_over(headers: int, read: bool) -> None:
    """The last of them names TCP, all before it another one; each has 8 bytes."""
    extensions = b"".join(bytes((60 if n < headers - 1 else 6, 0, 1, 4, 0, 0, 0, 0)) for n in range(headers))
    found = parse(ipv6(extensions + TCP, protocol=60))
    assert [view(one)[3] for one in found] == [TCP] * read


@pytest.mark.parametrize("data", [ipv4(TCP), ipv4(TCP, words=7), ipv6(extension(6) + TCP, 0), ipv4(TCP, fragment=0x2000)])
def test_what_icmp_quotes_is_read_whatever_its_header_is(data: bytes) -> None:
    found = quoted(b"icmp...." + data, 8)
    assert found is not None
    assert view(found)[0] == 6
    assert view(found)[3] == TCP
    assert quoted(data[:15], 0) is None


def test_the_chatter_of_a_lan_is_plain() -> None:
    """Plain packets of a LAN: none of them needs the general decoder."""
    assert plain.packet(RAW, ipv4(bytes(8), words=6, protocol=2), 32) is plain.IGNORED
    report = plain.packet(RAW, ipv6(extension(58) + bytes(20), 0), 68)
    assert report is not None
    assert (report.protocol, report.start) == (58, 48)
    for kind in (0x0806, 0x88CC, 0x888E):
        assert plain.packet(1, bytes(12) + struct.pack(">H", kind) + bytes(46), 60) is plain.IGNORED
    for llc in ("424203", "aaaa0300000c2000", "aaaa0300000c010b", "f0f07f"):
        assert plain.packet(1, bytes(12) + b"\0\x26" + bytes.fromhex(llc) + bytes(46), 60) is plain.IGNORED
        assert plain.packet(113, bytes(15) + b"\4" + bytes.fromhex(llc) + bytes(46), 60) is plain.IGNORED
