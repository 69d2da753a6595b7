"""SIP over TCP: whole messages out of whatever segments carry them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from kit.sip import SipDialog

from wcs_pcap.evidence.sip_stream import MAX_WAITING, SipDirection

DIALOG = SipDialog("c1@192.0.2.110", "agent7", "5550123")
MESSAGES = [
    DIALOG.request("INVITE", "v=0\r\nINVITE sip:no@no SIP/2.0\r\n\r\n"),
    "\r\n\r\n",
    DIALOG.request("BYE"),
    DIALOG.answer("MESSAGE", "404 Not Found"),
]
WHOLE = "".join(MESSAGES).encode()
METHODS = ["INVITE", "BYE", "MESSAGE"]
TOP = 1 << 32


def heard(pieces: list[tuple[int, bytes]], direction: SipDirection) -> list[str]:
    return [message.method for at, piece in pieces for message in direction.messages(at % TOP, piece, True)]


@given(st.sets(st.integers(1, len(WHOLE) - 1), max_size=30), st.sampled_from([0, 7, TOP - 100]))
def test_segments_may_begin_anywhere(cuts: set[int], start: int) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    pieces = [(start + a, WHOLE[a:b]) for a, b in pairwise(places)]
    direction = SipDirection()
    assert heard(pieces, direction) == METHODS
    assert not direction.torn


@given(st.sets(st.integers(1, len(WHOLE) - 1), min_size=2, max_size=10), st.data())
def test_repeated_segments_count_once(cuts: set[int], data: st.DataObject) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    pieces = [(a, WHOLE[a:b]) for a, b in pairwise(places)]
    again = data.draw(st.integers(0, len(pieces) - 1))
    direction = SipDirection()
    assert heard([*pieces[: again + 1], *pieces[data.draw(st.integers(0, again)) :]], direction) == METHODS
    assert not direction.torn


def test_behind_a_hole_reading_goes_on_with_the_next_message() -> None:
    first, _, bye, answer = (message.encode() for message in MESSAGES)
    direction = SipDirection()
    assert heard([(0, first[:100]), (len(first), bye), (len(first) + len(bye), answer)], direction) == ["BYE", "MESSAGE"]
    assert direction.torn


def test_a_cut_segment_is_a_hole() -> None:
    first = MESSAGES[0].encode()
    direction = SipDirection()
    assert [m.method for m in direction.messages(0, first[:-10], whole=False)] == ["INVITE"]
    assert direction.torn
    assert heard([(len(first), MESSAGES[2].encode())], direction) == ["BYE"]


@given(st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=60)), max_size=20))
def test_any_bytes(pieces: list[tuple[int, bytes]]) -> None:
    direction = SipDirection()
    assert all(heard(pieces, direction))  # whatever is taken for a message has a method
    assert len(direction._waiting) <= MAX_WAITING


def test_what_waits_is_bounded() -> None:
    direction = SipDirection()
    start = b"INVITE sip:a@b SIP/2.0\r\nX: "
    heard([(0, start), *((len(start) + n * 1000, b"y" * 1000) for n in range(100))], direction)
    assert len(direction._waiting) <= MAX_WAITING
    assert direction.torn
