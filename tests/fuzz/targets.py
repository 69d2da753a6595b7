"""What is fuzzed: functions that take any bytes and raise when something that always holds does not.

Whatever the bytes: no exception but CaptureError, an end within SECONDS and within ROOM, and the same result on every way that
leads to it: whole or in pieces, passed over by the prefilter or looked into, the short way or the long one.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from unittest import mock

from wcs_pcap.capture import layouts, pcap, pcapng, plain
from wcs_pcap.capture.compression import DENSE, MAX_RATIO
from wcs_pcap.capture.fast_path import FastPath, Predictor, Prefilter
from wcs_pcap.capture.files import HEAD, Source
from wcs_pcap.capture.pcap import Record
from wcs_pcap.capture.selector import Selector
from wcs_pcap.errors import CaptureError, WcsPcapError
from wcs_pcap.expect.baseline import read_baseline
from wcs_pcap.expect.read import read_expectations
from wcs_pcap.flows.own import read_pattern
from wcs_pcap.hooks.recognise import looks_like_hook
from wcs_pcap.http.content_coding import MAX_BODY, decode
from wcs_pcap.http.head import Head
from wcs_pcap.http.pairing import HttpConversation
from wcs_pcap.http.parser import Parser
from wcs_pcap.model import (
    ACK,
    FIN,
    SYN,
    Absence,
    Capture,
    Exchange,
    Gap,
    Message,
    Request,
    Response,
    Segment,
    Side,
    Stream,
    TcpAnomaly,
)
from wcs_pcap.output.export.har import har
from wcs_pcap.output.json.report import JsonReport
from wcs_pcap.output.masking.text import mask_text
from wcs_pcap.output.masking.values import mask_header, mask_json
from wcs_pcap.output.text.packets import print_packets
from wcs_pcap.output.text.report import print_report
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.views import ReportView
from wcs_pcap.pipeline import Options, analyze
from wcs_pcap.tcp.connection import Connections
from wcs_pcap.tcp.reassembly import Chunk, PredictedSegment, chunk_of

LONGEST = 1 << 16  # bytes of one input
SECONDS = 10.0  # of the processor, for one input; ordinary ones take milliseconds
ROOM = 256 << 20  # bytes that one input may make the process grow by
PORT = 9091
MOST = 48 << 20  # bytes of a compressed file that are read


@contextmanager
def bounded() -> Iterator[None]:
    """Holds an input to its time and room."""
    begin, size = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    took, grown = time.process_time() - begin, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size) << 10
    assert took < SECONDS, f"{took:.1f} seconds"
    assert grown < ROOM, f"{grown >> 20} MiB"


# ---- a file --------------------------------------------------------------------------------------------------------


class _Pieces:
    """A source that gives a few bytes at each reading, as a slow pipe may."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = size

    def read(self, size: int) -> bytes:
        return self._source.read(min(size, self._size))

    def read_all(self, size: int) -> bytes:
        return self._source.read_all(size)


def capture(data: bytes) -> None:
    """A capture file, plain or compressed: the whole analysis, and every output of it."""
    with _file(data) as path:
        whole = _look(path, None, None)
        assert _look(path, Prefilter(), None) == whole
        if whole is None or whole[2] is None:  # how much can be unpacked before the damage may depend on the steps
            assert _look(path, Prefilter(), 1 + len(data) % 61) == whole
        for ports in ((PORT,), None):
            try:
                report = analyze([path], Options(ports=ports, keep_packets=True))
            except CaptureError:
                return
            terminal = Terminal(io.StringIO())
            print_report(terminal, ReportView(report))
            print_packets(terminal, ReportView(report, packets=report.packets))
            "".join(JsonReport(report).document()).encode()
            "".join(har(report)).encode()


def _look(path: str, prefilter: Prefilter | None, size: int | None) -> tuple[object, ...] | None:
    """The watched segments, what was noticed, and the capture; None when it is no capture."""
    try:
        source = Source(path)
    except CaptureError:
        return None
    head = b""
    while len(head) < HEAD and (more := source.read(HEAD - len(head))):
        head += more
    if head[:4] in pcap.MAGICS:
        read = pcap.read
    elif head[:4] == pcapng.MAGIC and head[8:12] in pcapng.ORDERS:
        read = pcapng.read
    else:
        source.close()
        return None
    capture = Capture(path)
    reading = source if size is None else _Pieces(source, size)
    selector = Selector(frozenset((PORT,)), looks_like_hook, FastPath(prefilter))
    segments = list(selector.segments(read(reading, head, capture, prefilter)))  # type: ignore[arg-type]
    source.close()
    return (
        segments,
        repr(vars(selector.observations)),
        source.damage,
        vars(capture),
    )


@contextmanager
def _file(data: bytes) -> Iterator[str]:
    descriptor, path = tempfile.mkstemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        os.write(descriptor, data)
        os.close(descriptor)
        yield path
    finally:
        Path(path).unlink()


# ---- what is unpacked, and files of users -----------------------------------------------------------------------------


def compressed(data: bytes) -> None:
    """A compressed file, read to its end: in small steps the same bytes as in large ones, and never far more than it has."""
    with _file(data) as path:
        whole, damage = _decompressed(path, 1 << 18)
        pieces, damage_of_pieces = _decompressed(path, 1 + len(data) % 4096)
        assert (damage is None) == (damage_of_pieces is None)
        if damage is None:  # how much can be unpacked before the damage may depend on the steps
            assert pieces == whole


def _decompressed(path: str, step: int) -> tuple[tuple[int, int], str | None]:
    """The size and the checksum of what comes out, and the damage."""
    try:
        source = Source(path)
    except CaptureError:
        return (0, 0), None
    size = checksum = 0
    while size < MOST and (part := source.read(step)):
        size, checksum = size + len(part), zlib.crc32(part, checksum)
    source.close()
    if source.compression is not None:
        assert size <= max(DENSE, MAX_RATIO * (os.path.getsize(path) + 1)) + (1 << 20)
    return (size, checksum), source.damage if size < MOST else None


def toml(data: bytes) -> None:
    """A file of a user: expectations, patterns, a baseline. A mistake is named in one line."""
    with _file(data) as path:
        for read in (read_expectations, read_baseline, partial(read_pattern, codes=frozenset(("TCP006",)))):
            assert "\n" not in _mistake(read, path)


def _mistake(read: Callable[[str], object], path: str) -> str:
    try:
        read(path)
    except WcsPcapError as error:
        return str(error)
    return ""


# ---- packets -------------------------------------------------------------------------------------------------------

LINK_TYPES = sorted(number for number, link in layouts.LINK_TYPES.items() if link.layer is not None)


def packets(data: bytes) -> None:
    """Packets from the link layer on to exchanges. Each is a byte that chooses the link type, two of length, and its bytes."""
    records = list(_records(data))
    with mock.patch.object(plain, "packet", return_value=None):
        general = _exchanges(records)
    assert _exchanges(records) == general


def _records(data: bytes) -> Iterator[Record]:
    capture = Capture("-")
    position, number = 0, 0
    while position + 3 <= len(data):
        link_type = LINK_TYPES[data[position] % len(LINK_TYPES)]
        packet = data[position + 3 : position + 3 + int.from_bytes(data[position + 1 : position + 3], "big")]
        position += 3 + len(packet)
        number += 1
        capture.packets, capture.last_time = number, number * 1_000_000
        yield Record(number, number * 1_000_000, len(packet), link_type, packet, capture)


def _exchanges(records: list[Record]) -> object:
    selector = Selector(None, looks_like_hook)
    exchanges: list[Exchange] = []
    connections = Connections(None, lambda stream: HttpConversation(stream, exchanges.append))
    segments = list(selector.segments(iter(records)))
    for segment in segments:
        assert len(segment.payload) <= segment.payload_length
        connections.segment(segment)
    streams = [repr({name: getattr(stream, name) for name in stream.__slots__}) for stream in connections.finish()]
    messages = [[_all_of(message) for message in (one.request, one.response)] + [one.pairing] for one in exchanges]
    return segments, repr(vars(selector.observations)), streams, messages


def _all_of(message: Request | Response | None) -> list[object]:
    return [] if message is None else [getattr(message, name) for name in Message.__slots__]


# ---- one connection ------------------------------------------------------------------------------------------------

BEGIN = 0xFFFFFF00  # sequence numbers wrap soon
CONTENT = bytes(range(256)) * 512


class _Tape:
    """One direction as it comes: the bytes that were told must be those that were sent, in order, each once or missing."""

    def __init__(self) -> None:
        self.place: int | None = None
        self.shift: int | None = None  # of the tape against CONTENT
        self.ended = False

    def data(self, chunk: Chunk) -> None:
        self._at(chunk.offset, len(chunk.data))
        assert chunk.data

    def segments(self, segments: Sequence[PredictedSegment]) -> None:
        assert segments
        for segment in segments:
            self.data(chunk_of(segment))

    def gap(self, gap: Gap) -> None:
        assert gap.length > 0
        self._at(gap.offset, gap.length)

    def end(self, closed: bool, fin: Chunk | None) -> None:
        del closed, fin
        assert not self.ended
        self.ended = True

    def _at(self, offset: int, length: int) -> None:
        assert not self.ended
        assert self.place in (None, offset)
        self.place = offset + length


class _Checked(_Tape):
    def data(self, chunk: Chunk) -> None:
        super().data(chunk)
        shift = (chunk.data[0] - chunk.offset) % 256
        assert self.shift in (None, shift), "other bytes than were sent"
        self.shift = shift
        assert CONTENT[chunk.data[0] :].startswith(chunk.data)


class _Tapes:
    def __init__(self, honest: bool) -> None:
        kind = _Checked if honest else _Tape
        self.sinks = (kind(), kind())

    def close(self) -> None:
        assert all(tape.ended for tape in self.sinks)


def connection(data: bytes) -> None:
    """Segments of one connection, seven bytes each. What was captured first counts; sent the same again, nothing is odd."""
    honest = not data[:1] or data[0] % 2 == 0  # the bytes follow from their number: all that overlap agree
    segments = list(_segments(data[1:], honest))
    assert _taken(segments, honest, {}) == _taken(segments, honest, None)


def _taken(segments: list[Segment], honest: bool, predictors: dict[bytes, Predictor] | None) -> list[str]:
    streams: list[Stream] = []
    connections = Connections(frozenset((PORT,)), lambda stream: _Tapes(honest), predictors)  # noqa: ARG005
    for one in segments:
        ports = struct.pack(">HH", one.source_port, one.destination_port)
        predictor = (predictors or {}).get(one.source + one.destination + ports)
        if predictor is None or len(one.payload) < one.payload_length or not predictor.accept(*_packet(one, ports)):
            connections.segment(one)
    streams = connections.finish()
    assert not predictors
    for stream in streams:
        assert not (honest and TcpAnomaly.CONFLICT in stream.anomalies)
        assert all(gap.length > 0 for gap in stream.gaps)
    return [repr({name: getattr(stream, name) for name in stream.__slots__}) for stream in streams]


def _packet(one: Segment, ports: bytes) -> tuple[bytes, int, int, int, int, int]:
    """A segment as a predictor takes it: with an IPv4 header, and other bytes before and behind it."""
    tcp = ports + struct.pack(">IIBBHI", one.sequence, one.acknowledgment, 80, one.flags, one.window, 0) + one.payload
    packet = struct.pack(">BBHIBBH", 0x45, 0, 20 + len(tcp), 0, 64, 6, 0) + one.source + one.destination + tcp
    return b"before" + packet + b"behind", 6, 6 + len(packet), one.frame, one.time, one.wire_length


def _segments(data: bytes, honest: bool) -> Iterator[Segment]:
    for frame in range(1, len(data) // 7 + 1):
        flags, number, far, heard, size, cut, seed = data[frame * 7 - 7 : frame * 7]
        side = flags >> 7
        sequence = (BEGIN + number * 8 + (far << 24 if far > 250 else far & 7)) % (1 << 32)
        length = size * 16 if size > 200 else size
        first = sequence % 256 if honest else seed
        payload = CONTENT[first : first + length]
        if flags & SYN and honest:
            payload, length = b"", 0
        if cut > 200:
            payload = payload[: cut - 200]
        ports = (40000, PORT) if side == 0 else (PORT, 40000)
        yield Segment(
            frame, frame * 10_000_000, 60 + length, 0, bytes((10, 0, 0, side)), ports[0], bytes((10, 0, 0, 1 - side)), ports[1],
            sequence, (BEGIN + heard * 8) % (1 << 32), flags & 0x7F & (SYN | FIN | ACK | 8 | 4), seed, b"", payload, length,
        )  # fmt: skip


# ---- HTTP ----------------------------------------------------------------------------------------------------------


def http(data: bytes) -> None:
    """One direction. The first byte says which, the second where it is cut into packets, the third where bytes are missing."""
    responses, step, holes = data[:1] > b"\x7f", 1 + (data[1] if len(data) > 1 else 0), data[2] if len(data) > 2 else 0
    data = data[3:]
    whole, certain = _read(responses, data, [])
    for cuts in (range(0, len(data), step), range(len(data))):
        pieces, certain_too = _read(responses, data, cuts)
        assert certain == certain_too
        if certain:  # otherwise the place where a packet begins is taken for a sign
            assert pieces == whole
    if holes:
        _read(responses, data, range(0, len(data), step), holes)


def _read(responses: bool, data: bytes, cuts: range | list[int], holes: int = 0) -> tuple[list[object], bool]:
    """The messages, and whether it was always known where they begin. Every ``holes``th packet is missing."""
    messages: list[Request | Response] = []

    def begin(head: Head, offset: int, peer_offset: int) -> bytes | None:
        del peer_offset
        assert 0 <= offset <= len(data)
        return (b"POST", b"HEAD", b"CONNECT", None)[len(head.headers) % 4]

    parser = Parser(responses, begin, messages.append, lambda: False)
    for frame, (start, end) in enumerate(pairwise(sorted({0, len(data), *cuts})), 1):
        if holes and frame % holes == 0:
            parser.gap(Gap(Side.CLIENT, start, end - start, Absence.LOST_IN_CAPTURE, frame, frame, frame))
        else:
            parser.data(Chunk(start, data[start:end], frame, frame, 7))
    parser.end(True, Chunk(len(data), b"", len(data) + 1, 0, 7))
    place = 0
    for message in messages:
        assert place <= message.offset <= message.head_end <= message.end_offset <= len(data)
        assert message.frames == sorted(set(message.frames))
        assert len(message.body) <= MAX_BODY
        place = message.end_offset
    whole = [(m.offset, m.head_end, m.end_offset, m.headers, m.body, m.body_bytes, m.problem, m.decoded) for m in messages]
    return [*whole], not parser.lost_sync


CODINGS = (b"gzip", b"deflate", b"br", b"zstd", b"gzip, gzip", b"br, gzip", b"deflate, zstd, br", b"x-gzip,identity,gzip,br")


def coding(data: bytes) -> None:
    """A body with content codings, which its first byte chooses."""
    body, decoded = decode(data[1:], CODINGS[data[0] % len(CODINGS)] if data else None)
    assert len(body) <= MAX_BODY
    assert decoded or len(body) <= len(data) or len(CODINGS[data[0] % len(CODINGS)].split(b",")) > 1


def masking(data: bytes) -> None:
    """Any text, in which a secret follows after a blank."""
    text = data[:20_000].decode("utf-8", "replace").replace("hunter2", "")
    shown = mask_text(text)
    assert mask_text(text) == shown
    assert "hunter2" not in mask_text(f"{text} password=hunter2")
    mask_json({"a": text, text: [text], "name": text, "value": text})
    mask_header(b"X-Any", data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "capture": capture,
    "packets": packets,
    "connection": connection,
    "http": http,
    "coding": coding,
    "compressed": compressed,
    "toml": toml,
    "masking": masking,
}


def hit(target: str, data: bytes) -> None:
    """One input to one target."""
    with bounded():
        TARGETS[target](data[:LONGEST])
