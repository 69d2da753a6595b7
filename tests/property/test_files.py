"""Whatever lies in a file: an answer or a CaptureError, never another exception, and an end in time."""

import gzip
import struct
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from property.wire import CLIENT, SERVER, Conversation, records, request, response

from wcs_pcap.errors import CaptureError
from wcs_pcap.model import Report
from wcs_pcap.pipeline import Options, analyze

EVERY_PORT = Options(ports=None, keep_packets=True)
MAGICS = (
    "d4c3b2a1",
    "a1b2c3d4",
    "4d3cb2a1",
    "a1b23c4d",
    "34cdb2a1",
    "0a0d0d0a",
    "1f8b08",
    "28b52ffd",
    "fd377a585a00",
    "425a6839",
)

SLOW = [HealthCheck.too_slow]  # a busy machine is no fault of the code

Judge = Callable[[bytes], Report | None]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    path = tmp_path_factory.mktemp("files") / "capture"

    def judged(data: bytes) -> Report | None:
        path.write_bytes(data)
        try:
            return analyze([str(path)], EVERY_PORT)
        except CaptureError:
            return None

    return judged


def pcap(link: int) -> bytes:
    """A healthy capture: three exchanges on one connection."""
    conversation = Conversation()
    conversation.open()
    for number in range(3):
        conversation.send(CLIENT, request(number, 50), [30])
        conversation.send(SERVER, response(number, 90, chunked=True), [60, 100])
    conversation.close()
    data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)
    for record in records(conversation.packets, link=link):
        size = len(record.data)
        data += struct.pack("<IIII", 1, record.time // 1000, size, size) + record.data
    return data


def pcapng() -> bytes:
    """The same, as a pcapng of one section and one interface."""
    classic = pcap(1)
    data = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28) + struct.pack("<IIHHII", 1, 20, 1, 0, 0, 20)
    position = 24
    while position < len(classic):
        _, micros, size, _ = struct.unpack_from("<IIII", classic, position)
        body = classic[position + 16 : position + 16 + size]
        body += bytes(-size % 4)
        total = 32 + len(body)
        data += struct.pack("<IIIIIII", 6, total, 0, 0, micros, size, size) + body + struct.pack("<I", total)
        position += 16 + size
    return data


CAPTURES = [pcap(1), pcap(276), pcapng(), gzip.compress(pcapng(), mtime=0)]


def test_the_captures_are_healthy(judge: Judge) -> None:
    for data in CAPTURES:
        report = judge(data)
        assert report is not None
        assert [exchange.response is not None for exchange in report.exchanges] == [True] * 3


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(("", *MAGICS)), st.binary(max_size=400))
def test_any_bytes(judge: Judge, magic: str, data: bytes) -> None:
    judge(bytes.fromhex(magic) + data)


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(CAPTURES), st.data())
def test_any_damage(judge: Judge, capture: bytes, data: st.DataObject) -> None:
    damaged = bytearray(capture)
    places = st.integers(0, len(capture) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        damaged[place] = value
    for place, value in data.draw(st.lists(st.tuples(places, st.sampled_from((0, 0x7F, 0xFF))), max_size=2)):
        damaged[place : place + 4] = bytes((value,)) * len(damaged[place : place + 4])
    begin, length = data.draw(st.tuples(places, st.integers(0, 40)))
    del damaged[begin : begin + length]
    judge(bytes(damaged))


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(CAPTURES[:3]), st.data())
def test_what_lies_before_the_cut_is_kept(judge: Judge, capture: bytes, data: st.DataObject) -> None:
    whole = judge(capture)
    report = judge(capture[: data.draw(st.integers(0, len(capture)))])
    assert whole is not None
    if report is not None:
        assert report.packet_count <= whole.packet_count
        complete = [e.request.uri for e in report.exchanges if e.request is not None and e.request.complete]
        assert complete == [b"/app/0", b"/app/1", b"/app/2"][: len(complete)]
