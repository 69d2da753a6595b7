"""The fast path changes nothing: the same segments, observations and counters as on the slow path and by the general decoder."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from capture.made import MICRO, MODIFIED, NANO, block, enhanced, interface, ipv4, ipv6, option, pcap, section, tcp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wcs_pcap.capture import pcap as pcap_format
from wcs_pcap.capture import pcapng, plain
from wcs_pcap.capture.fast_path import FastPath, Prefilter
from wcs_pcap.capture.files import HEAD, Source
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.model import ACK, FIN, PSH, RST, SYN, Capture, Segment

WATCHED = 9091
VXLAN, SIP, GTP_USER = 4789, 5060, 2152
PORTS = (WATCHED, 8080, 443, 5222, 40001, 40002)
UDP_PORTS = (16384, 16385, 30001, SIP, VXLAN, GTP_USER, 53)
PAYLOADS = (
    b"",
    b"",
    b"\x16\x03\x01",
    b"POST /EchoApp/connect HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"Gibberish",
    b"HTTP/1.1 200 OK",
)
LINKS = {
    1: lambda data, kind: bytes(12) + kind.to_bytes(2, "big") + data,
    113: lambda data, kind: bytes(14) + kind.to_bytes(2, "big") + data,
    276: lambda data, kind: kind.to_bytes(2, "big") + bytes(18) + data,
    101: lambda data, kind: data,  # noqa: ARG005
    0: lambda data, kind: (2 if kind == 0x0800 else 30).to_bytes(4, "little") + data,
}


def packets(dice: random.Random, link: int, tagged: bool) -> Iterator[bytes]:
    """Traffic with much of the same in it, and with everything that only looks the same."""
    for _ in range(dice.randrange(1, 120)):
        source, destination = dice.sample((1, 2, 3), 2)
        if dice.random() < 0.5:
            flags = dice.choice((ACK, ACK, PSH | ACK, PSH | ACK, SYN, SYN | ACK, FIN | ACK, RST))
            ports = dice.sample(PORTS, 2)
            data, protocol = tcp(*ports, flags, dice.randrange(3) * 100, 7, dice.choice(PAYLOADS)), 6
        else:
            ports = [dice.choice(UDP_PORTS), dice.choice(UDP_PORTS)]
            inner = dice.choice((b"rtp" * 9, bytes(8) + bytes(12) + b"\x08\0" + ipv4(tcp(40001, WATCHED, ACK, 1, 1, b"inner"))))
            data = (
                ports[0].to_bytes(2, "big") + ports[1].to_bytes(2, "big") + (8 + len(inner)).to_bytes(2, "big") + b"\0\0" + inner
            )
            protocol = 17
        version6 = dice.random() < 0.2
        if version6:
            data = ipv6(data, protocol, source=source, destination=destination)
        else:
            more = {"words": 6} if dice.random() < 0.1 else {}
            if dice.random() < 0.1:
                more["fragment"] = dice.choice((0x4000, 0x2000, 0x0001, 0x2001))
            length = 0 if dice.random() < 0.05 else None
            data = ipv4(data, protocol, source=source, destination=destination, length=length, **more)
        kind = 0x86DD if version6 else 0x0800
        if dice.random() < 0.05:
            kind = 0x0806
        if link == 1 and dice.random() < (0.9 if tagged else 0.1):
            kind, data = 0x8100, b"\x00\x07" + kind.to_bytes(2, "big") + data
        frame = LINKS[link](data, kind)
        yield frame[: dice.randrange(len(frame))] if dice.random() < 0.05 else frame


def capture_file(dice: random.Random) -> bytes:
    link = dice.choice(list(LINKS))
    frames = list(packets(dice, link, dice.random() < 0.5))
    seconds, times = dice.choice((1000, 0, 0x7F80_0001)), []
    for _ in frames:
        seconds = (seconds + dice.choice((0, 0, 0, 0, 0, 0, 1, 2, -1, -3))) % (1 << 32)
        if dice.random() < 0.03:
            seconds ^= 1 << 31
        times.append((seconds, dice.randrange(1_000_000) if dice.random() < 0.98 else dice.randrange(1 << 32)))
    order = dice.choice("<>")
    wire = dice.choice((None, 4000))
    if dice.random() < 0.5:
        magic = dice.choice((MICRO, NANO, MODIFIED))
        data = pcap(
            ((*time, frame) for time, frame in zip(times, frames, strict=True)), order=order, magic=magic, link=link, wire=wire
        )
    else:
        data = section(order) + interface(link, order=order) + interface(link, 96, order=order)
        data += interface(1, options=option(9, b"\x09", order), order=order)
        for (second, fraction), frame in zip(times, frames, strict=True):
            number = dice.choice((0, 0, 0, 0, 1, 2))
            ticks = (second % 1000 << 32 | fraction) if dice.random() < 0.1 else second * 1_000_000 + fraction
            options = option(2, b"\0\0\0\1", order) if dice.random() < 0.2 else b""
            data += enhanced(frame, ticks, number, wire, order, options)
            if dice.random() < 0.05:
                data += block(5, bytes(12), order)
            if dice.random() < 0.02:
                order = dice.choice("<>")
                data += section(order) + interface(link, order=order) * 3
    return data[: dice.randrange(1, len(data))] if dice.random() < 0.1 else data


def look(path: Path, prefilter: Prefilter | None) -> tuple[list[Segment], dict[str, object], dict[str, object], int]:
    """The segments, the observations, the counters of the capture, and how many packets took the slow path."""
    source = Source(str(path))
    head = b""
    while len(head) < HEAD and (more := source.read(HEAD - len(head))):
        head += more
    capture = Capture(str(path))
    read = pcap_format.read if head[:4] in pcap_format.MAGICS else pcapng.read
    looked: Counter[str] = Counter()

    def counted() -> Iterator[Record]:
        for record in read(source, head, capture, prefilter):
            looked["records"] += 1
            yield record

    selector = Selector(frozenset((WATCHED,)), looks_like_hook, FastPath(prefilter))
    segments = list(selector.segments(counted()))
    source.close()
    observations = vars(selector.observations)
    counters = vars(capture)
    return segments, observations, counters, looked["records"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64))
def test_nothing_changes(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    path = tmp_path_factory.getbasetemp() / "prefilter.pcap"
    path.write_bytes(capture_file(random.Random(seed)))
    with mock.patch.object(plain, "packet", return_value=None):
        decoded = look(path, None)[:3]
    assert look(path, None)[:3] == decoded
    assert look(path, Prefilter())[:3] == decoded


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**64))
@example(225_709_364).via("packets are skipped just before another capture begins")
def test_nothing_changes_across_files(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Captures one after another and into one another, as rotated files and several recorders make them."""
    dice = random.Random(seed)
    folder = tmp_path_factory.getbasetemp()
    paths, begin = [], 1000
    for number in range(dice.randrange(2, 5)):
        path = folder / f"part{number}.pcap"
        link = dice.choice(list(LINKS))
        frames = [frame for _ in range(dice.randrange(1, 4)) for frame in packets(dice, link, False)]
        times = sorted((begin + dice.randrange(12), dice.randrange(1_000_000)) for _ in frames)
        if dice.random() < 0.5:
            path.write_bytes(pcap(((*time, frame) for time, frame in zip(times, frames, strict=True)), link=link))
        else:
            blocks = (enhanced(frame, second * 1_000_000 + rest) for (second, rest), frame in zip(times, frames, strict=True))
            path.write_bytes(section() + interface(link) + b"".join(blocks))
        paths.append(str(path))
        begin += dice.choice((0, 5, 11, 13, 30))
    dice.shuffle(paths)

    def seen(fast: bool) -> tuple[object, ...]:
        timeline = Timeline(paths)
        selector = Selector(frozenset((WATCHED,)), looks_like_hook, timeline.fast_path if fast else None)
        segments = list(selector.segments(timeline.records()))
        counters = [vars(capture) for capture in timeline.captures]
        return segments, vars(selector.observations), counters

    assert seen(True) == seen(False)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("version", [4, 6])
def test_packets_alike_take_the_slow_path_once(tmp_path: Path, link: int, version: int) -> None:
    media, other = bytes.fromhex("4000753100200000") + b"rtp" * 8, tcp(443, 40001, PSH | ACK, 1, 1, b"\x17\x03\x03")
    ip, kind = (ipv4, 0x0800) if version == 4 else (ipv6, 0x86DD)
    frames = [LINKS[link](ip(data, protocol), kind) for data, protocol in ((media, 17), (other, 6))] * 500
    path = tmp_path / "same.pcap"
    path.write_bytes(pcap(((5, number, frame) for number, frame in enumerate(frames)), link=link))
    _, _, counters, looked = look(path, Prefilter())
    assert (counters["packets"], looked) == (1000, 2)


MEDIA = ipv4(bytes.fromhex("4000753100200000") + b"\x80rtp" * 8, 17)


def test_a_new_section_has_other_interfaces(tmp_path: Path) -> None:
    """Its clock may be another one, and it may have fewer of them."""
    shifted = interface(101, options=option(14, (50).to_bytes(8, "little")))
    packet = [enhanced(MEDIA, 1_000_000 + n) for n in range(20)]
    behind = [enhanced(MEDIA, 1_000_100 + n) for n in range(20)]
    for between in (section() + shifted, section(), section() + interface(1)):
        path = tmp_path / "sections.pcapng"
        path.write_bytes(section() + interface(101) + b"".join(packet) + between + b"".join(behind))
        assert look(path, Prefilter())[:3] == look(path, None)[:3]


def test_blocks_that_are_shorter_than_their_packet(tmp_path: Path) -> None:
    good = enhanced(MEDIA, 1_000_000)
    short = bytearray(good)
    short[4:8] = short[-4:] = (len(good) - 4).to_bytes(4, "little")  # no room for the length behind the packet
    path = tmp_path / "short.pcapng"
    path.write_bytes(section() + interface(101) + good * 5 + bytes(short[:-4]) + good * 5)
    assert look(path, Prefilter())[:3] == look(path, None)[:3]
