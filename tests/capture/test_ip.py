"""IP headers, whole, strange and cut."""

import struct

import pytest
from capture.made import ipv4, ipv6

from wcs_pcap.capture import ip
from wcs_pcap.capture.ip import Datagram

A4, B4 = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
A6, B6 = bytes(15) + b"\1", bytes(15) + b"\2"
TCP = b"t" * 20


def parse(data: bytes, wire: int | None = None, before: bytes = b"") -> Datagram | None:
    """``wire``: the length of the packet on the wire; ``before``: what lies before the IP header."""
    return ip.parse(before + data, len(before), len(before) + (len(data) if wire is None else wire))


def whole(found: Datagram | None) -> tuple[int, bytes, bytes, int, int]:
    """Protocol, addresses, begin and end of what is no fragment."""
    assert found is not None
    assert found.piece is None
    return found.protocol, found.source, found.destination, found.start, found.end


@pytest.mark.parametrize(
    ("data", "start", "end"),
    [
        (ipv4(TCP), 20, 40),
        (ipv4(TCP) + b"padding", 20, 40),
        (ipv4(TCP, words=15), 60, 80),
        (ipv4(TCP, length=0), 20, 40),  # segmentation offload: what lies on the wire counts
        (ipv4(TCP, length=1000), 20, 1000),  # cut by the snapshot length
        (ipv4(TCP, length=20), 20, 20),
    ],
)
def test_ipv4(data: bytes, start: int, end: int) -> None:
    assert whole(parse(data)) == (6, A4, B4, start, end)
    before = b"linklayer"
    assert whole(parse(data, before=before)) == (6, A4, B4, start + 9, end + 9)


@pytest.mark.parametrize(
    "data", [b"", b"\x45", ipv4(TCP)[:19], ipv4(TCP, words=4, length=40), ipv4(TCP, length=19), b"\x55" * 60]
)
def test_what_is_no_ip_header(data: bytes) -> None:
    assert parse(data) is None


@pytest.mark.parametrize(
    ("field", "fragment"), [(0x4000, False), (0x8000, False), (0x2000, True), (0x0001, True), (0x1FFF, True), (0x6000, True)]
)
def test_ipv4_fragments(field: int, fragment: bool) -> None:
    found = parse(ipv4(TCP, fragment=field))
    assert found is not None
    assert (found.piece is not None) is fragment


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
    size = 40 + len(headers)
    assert whole(parse(ipv6(headers + TCP, protocol))) == (6, A6, B6, size, size + 20)


@pytest.mark.parametrize("words", [1, 4, 6])
def test_the_authentication_header_of_ipv4(words: int) -> None:
    header = bytes((6, words)) + bytes(words * 4 + 6)
    assert whole(parse(ipv4(header + TCP, protocol=51))) == (6, A4, B4, 28 + words * 4, 48 + words * 4)
    assert whole(parse(ipv4(header + TCP, protocol=51)[:21], wire=99))[0] == 51


@pytest.mark.parametrize("offset", [1, 8, 9, 0xFFF8])
def test_ipv6_fragments(offset: int) -> None:
    found = parse(ipv6(struct.pack(">BBHI", 6, 0, offset, 1) + TCP, 44))
    assert found is not None
    assert found.piece is not None


def test_ipv6_without_a_length() -> None:
    assert whole(parse(ipv6(TCP, length=0), wire=60)) == (6, A6, B6, 40, 60)


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
    assert parse(data) is None


@pytest.mark.parametrize(("headers", "read"), [(15, True), (16, False)])
def test_how_many_extension_headers_are_passed_over(headers: int, read: bool) -> None:
    """The last of them names TCP, all before it another one; each has 8 bytes."""
    extensions = b"".join(bytes((60 if n < headers - 1 else 6, 0, 1, 4, 0, 0, 0, 0)) for n in range(headers))
    found = parse(ipv6(extensions + TCP, protocol=60))
    assert (found is not None) is read
    if read:
        assert whole(found)[3] == 40 + 8 * headers
