"""SIP over TCP: the messages in segments of any size, repeated, missing and cut ones."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from evidence.made import DIALOG
from hypothesis import given
from hypothesis import strategies as st

from wcs_pcap.evidence.sip import MAX_HEAD, MAX_PENDING, SipDirection

MESSAGES = [
    DIALOG.request("INVITE", "v=0\r\nINVITE sip:no@no SIP/2.0\r\n\r\n"),
    "\r\n\r\n",
    DIALOG.request("BYE"),
    DIALOG.answer("MESSAGE", "404 Not Found"),
]
WHOLE = "".join(MESSAGES).encode()
METHODS = ["INVITE", "BYE", "MESSAGE"]
TOP = 1 << 32


def methods(pieces: list[tuple[int, bytes]], direction: SipDirection) -> list[str]:
    return [message.method for at, piece in pieces for message in direction.messages(at % TOP, piece, True)]


@given(st.sets(st.integers(1, len(WHOLE) - 1), max_size=30), st.sampled_from([0, 7, TOP - 100]))
def test_segments_may_begin_anywhere(cuts: set[int], start: int) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    pieces = [(start + a, WHOLE[a:b]) for a, b in pairwise(places)]
    direction = SipDirection()
    assert methods(pieces, direction) == METHODS
    assert not direction.incomplete


@given(st.sets(st.integers(1, len(WHOLE) - 1), min_size=2, max_size=10), st.data())
def test_repeated_segments_count_once(cuts: set[int], data: st.DataObject) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    pieces = [(a, WHOLE[a:b]) for a, b in pairwise(places)]
    again = data.draw(st.integers(0, len(pieces) - 1))
    direction = SipDirection()
    assert methods([*pieces[: again + 1], *pieces[data.draw(st.integers(0, again)) :]], direction) == METHODS
    assert not direction.incomplete


def test_after_a_gap_reading_continues_at_the_next_message() -> None:
    first, _, bye, answer = (message.encode() for message in MESSAGES)
    direction = SipDirection()
    assert methods([(0, first[:100]), (len(first), bye), (len(first) + len(bye), answer)], direction) == ["BYE", "MESSAGE"]
    assert direction.incomplete


def test_a_cut_segment_leaves_a_gap() -> None:
    first = MESSAGES[0].encode()
    direction = SipDirection()
    assert [m.method for m in direction.messages(0, first[:-10], whole=False)] == ["INVITE"]
    assert direction.incomplete
    assert methods([(len(first), MESSAGES[2].encode())], direction) == ["BYE"]


@given(st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=60)), max_size=20))
def test_any_bytes(pieces: list[tuple[int, bytes]]) -> None:
    direction = SipDirection()
    assert all(methods(pieces, direction))  # each message has a method
    assert len(direction._pending) <= MAX_PENDING


def test_the_wait_for_the_end_of_headers_is_bounded() -> None:
    direction = SipDirection()
    start = b"INVITE sip:a@b SIP/2.0\r\nX: "
    methods([(0, start), *((len(start) + n * 1000, b"y" * 1000) for n in range(100))], direction)
    assert len(direction._pending) <= MAX_PENDING
    assert direction.incomplete


@pytest.mark.parametrize("filling", [b"A: b\r\n", b"y", b"\r\n "], ids=repr)
def test_single_bytes_of_headers_take_no_longer_than_segments(filling: bytes) -> None:
    data = b"INVITE sip:a@b SIP/2.0\r\n" + filling * (MAX_HEAD // len(filling))
    direction = SipDirection()
    begin = process_time()
    methods([(at, data[at : at + 1]) for at in range(len(data))], direction)
    assert process_time() - begin < 1
