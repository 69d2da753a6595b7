"""What a capture can show: losses, gaps and what may hide in packets that were cut."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flows.made import ALL, at, hook, stream

from wcs_pcap.flows.coverage import Coverage, Loss, coverage_of, note_half_close, silence, unparsed_response
from wcs_pcap.model import Absence, Capture, Exchange, Gap, Side, Stream, UnparsedBytes

ABSENT, LOST, WIRE = Absence.ABSENT, Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE
OUTSIDE, UNREADABLE = Absence.OUTSIDE_CAPTURE, Absence.UNREADABLE
FILE = Capture("log.pcap", first_time=at(0), last_time=at(100))


def covered(*losses: tuple[int, int, Absence]) -> Coverage:
    return Coverage(0, 100, tuple(Loss(*loss) for loss in losses))


def test_loss_touches() -> None:
    coverage = covered((10, 20, LOST), (15, 30, LOST), (50, 50, LOST))
    for begin, end, expected in [
        (0, 9, None),
        (0, 10, LOST),
        (30, 40, LOST),
        (31, 49, None),
        (50, 50, LOST),
        (51, 99, None),
    ]:
        assert coverage.loss(begin, end) is expected


def test_the_cause_that_says_least_wins() -> None:
    assert covered((1, 9, WIRE), (5, 6, UNREADABLE)).loss(0, 9) is UNREADABLE
    assert covered((1, 9, UNREADABLE), (5, 6, LOST)).loss(0, 9) is LOST
    assert covered((1, 9, WIRE), (50, 60, LOST)).loss(0, 9) is WIRE


def test_loss_is_what_a_plain_search_says() -> None:
    chance = random.Random(7)
    losses = [(begin, begin + chance.randrange(4), LOST) for begin in chance.choices(range(100), k=12)]
    coverage = covered(*losses)
    for begin in range(100):
        for end in range(begin, 100):
            plain = any(one <= end and other >= begin for one, other, _ in losses)
            assert (coverage.loss(begin, end) is LOST) is plain


@pytest.mark.parametrize(
    ("deadline", "given_up", "expected"),
    [
        (100, None, ABSENT),
        (101, None, OUTSIDE),
        (None, None, OUTSIDE),
        (None, 40, ABSENT),
        (200, 40, ABSENT),
        (40, 60, ABSENT),
    ],
)
def test_absence(deadline: int | None, given_up: int | None, expected: Absence) -> None:
    assert covered().absence(10, deadline, given_up) is expected
    assert covered((10, 11, LOST)).absence(10, deadline, given_up) is LOST
    assert covered((1, 9, LOST)).absence(10, deadline, given_up) is expected


def test_grace_counts_losses_only() -> None:
    coverage = covered((45, 46, LOST))
    assert coverage.absence(10, None, 40, grace=4) is ABSENT
    assert coverage.absence(10, None, 40, grace=5) is LOST
    assert coverage.absence(10, 42, 40, grace=5) is ABSENT, "the deadline was over before that"


def unanswered(**how: Any) -> Exchange:
    return hook(10, "connect", answer=None, on=stream(0, **how))


def test_the_lost_end_of_a_connection_excuses_hooks_of_that_time() -> None:
    exchange = unanswered(last_time=at(11))
    coverage = Coverage(at(0), at(100), ())
    exchange.absence = coverage.response_absence(exchange, 15.0)
    assert exchange.absence is LOST
    lossy = coverage.with_lost_ends([exchange], 15.0)
    assert lossy.losses == (Loss(at(11), at(30), LOST, stream=0),)
    assert lossy.absence(at(12), at(20)) is lossy.absence(at(30), at(40)) is LOST
    assert lossy.absence(at(30) + 1, at(40)) is coverage.absence(at(12), at(20)) is ABSENT
    for absence in (ABSENT, OUTSIDE):
        exchange.absence = absence
        assert coverage.with_lost_ends([exchange], 15.0) is coverage


def fin(client: int, server: int | None = None) -> dict[str, Any]:
    """A connection that the client closed by FIN, and the web server after it or not."""
    return {"closed": "fin", "closed_by": Side.CLIENT, "closed_time": client, "fin_times": [client, server]}


@pytest.mark.parametrize(
    ("exchange", "end", "timeout", "expected"),
    [
        (unanswered(), 25, 15.0, ABSENT),
        (unanswered(), 24.999, 15.0, OUTSIDE),
        (unanswered(last_time=at(24.5)), 100, 15.0, ABSENT),  # it goes on after the deadline, within the tolerance
        (unanswered(last_time=at(24.499)), 100, 15.0, LOST),  # open and silent from before the deadline on
        (unanswered(last_time=at(24.499)), 30, 15.0, LOST),
        (unanswered(last_time=at(24.499)), 29.999, 15.0, OUTSIDE),
        (unanswered(last_time=at(10.1)), 30, 15.0, LOST),
        (unanswered(last_time=at(10.1)), 100, 0.0, OUTSIDE),  # no deadline: it may wait for ever
        (unanswered(last_time=at(11), **fin(at(11))), 24.999, 15.0, OUTSIDE),  # a half-close: a response may still come
        (unanswered(last_time=at(11), **fin(at(11))), 25, 15.0, ABSENT),
        (unanswered(last_time=at(11), **fin(at(11), at(12))), 13, 15.0, ABSENT),  # the web server closed too
        (unanswered(last_time=at(24.5), **fin(at(24.5))), 24.6, 15.0, ABSENT),  # WCS gave up at the deadline
        (unanswered(last_time=at(24.499), **fin(at(24.499))), 24.6, 15.0, OUTSIDE),
        (unanswered(last_time=at(11), **fin(at(11))), 15.999, 0.0, OUTSIDE),
        (unanswered(last_time=at(11), **fin(at(11))), 16, 0.0, ABSENT),
        (unanswered(), 100, 0.0, OUTSIDE),
        (unanswered(), 100, 100.0, OUTSIDE),
        (unanswered(closed="fin", closed_time=at(12)), 13, 15.0, ABSENT),
        (unanswered(closed="rst", closed_time=at(9)), 13, 15.0, ABSENT),
        (unanswered(one_way=Side.SERVER), 100, 15.0, LOST),
        (unanswered(one_way=Side.CLIENT), 100, 15.0, ABSENT),
        (unanswered(unparsed=[UnparsedBytes(0, 3)]), 100, 15.0, ABSENT),  # it came before the request
        (unanswered(unparsed=[UnparsedBytes(9, 3, continuation=True)]), 100, 15.0, UNREADABLE),  # perhaps the rest of the answer
    ],
)
def test_response_absence(exchange: Exchange, end: float, timeout: float, expected: Absence) -> None:
    assert Coverage(at(0), at(end), ()).response_absence(exchange, timeout) is expected
    lossy = Coverage(at(0), at(end), (Loss(at(10), at(11), LOST),))
    assert lossy.response_absence(exchange, timeout) is LOST


@pytest.mark.parametrize(
    ("how", "end", "expected"),
    [
        ({}, 100, (10, 100)),
        ({}, 13, None),
        ({"acknowledged": [ALL, 0]}, 100, None),
        ({"closed": "rst", "closed_time": at(12)}, 100, None),
        ({"closed": "fin", "closed_time": at(25)}, 100, (10, 25)),
        ({"retransmitted": [3, 0], "last_time": at(20)}, 43, None),
        ({"retransmitted": [3, 0], "last_time": at(20)}, 44, (10, 44)),
    ],
)
def test_a_request_that_is_neither_acknowledged_nor_repeated(how: Any, end: float, expected: tuple[int, int] | None) -> None:
    exchange = unanswered(**{"acknowledged": [0, 0], **how})
    lost = None if expected is None else Loss(*map(at, expected), LOST, stream=0)
    assert silence(exchange, at(end)) == lost
    coverage = coverage_of([Capture("log.pcap", first_time=at(0), last_time=at(end))], [exchange.stream], [exchange])
    assert coverage.losses == (() if lost is None else (lost,))


def test_what_could_not_be_read_hides_what_is_missing() -> None:
    blind = Capture("log.pcap", first_time=at(0), last_time=at(100))
    blind.unreadable_spans = [(at(3), at(4))]
    assert coverage_of([blind], [], []).losses == (Loss(at(3), at(4), UNREADABLE),)


def test_a_damaged_capture_hides_what_is_missing_up_to_the_next() -> None:
    def capture(*times: float, **how: Any) -> Capture:
        first, last = map(at, times) if times else (None, None)
        return Capture("log.pcap", first_time=first, last_time=last, **how)

    def lost(*captures: Capture) -> list[tuple[int, int]]:
        return [(loss.begin, loss.end) for loss in coverage_of(captures, [], []).losses if loss.cause is LOST]

    one, damaged, another = capture(0, 10), capture(0, 10, damage="?"), capture(20, 30)
    assert lost(damaged, another, capture(40, 50)) == [(at(10), at(20))]
    assert lost(damaged, capture(5, 50)) == [(at(10), at(50))]
    assert lost(one, another) == lost(damaged) == lost(one, capture(20, 30, damage="?")) == []
    assert (
        lost(one, capture(damage="?"), another) == lost(one, capture(damage="?", unreadable=True), another) == [(at(0), at(30))]
    )


def test_a_response_that_is_not_http_is_unreadable() -> None:
    exchange = unanswered(unparsed=[UnparsedBytes(0, 3), UnparsedBytes(5, 4), UnparsedBytes(9, 5)])
    for end in (11, 100):
        assert Coverage(at(0), at(end), ()).response_absence(exchange, 15.0) is UNREADABLE
    assert unparsed_response(exchange) == UnparsedBytes(5, 4)


def test_response_to_a_request_that_was_half_lost() -> None:
    assert Coverage(at(0), at(99), ()).response_absence(hook(1, "call", answer=None, cut=50, problem="lost"), 15.0) is LOST
    assumed = hook(1, "call", answer=None)
    assumed.pairing = "assumed"
    assert Coverage(at(0), at(99), ()).response_absence(assumed, 15.0) is LOST


def test_only_losses_of_its_own_connection_excuse_a_response() -> None:
    exchange = unanswered()
    for loss, expected in [
        (Loss(at(11), at(12), LOST, stream=0), LOST),
        (Loss(at(11), at(12), UNREADABLE, stream=0), UNREADABLE),
        (Loss(at(11), at(12), LOST), LOST),  # the capturing program dropped packets, of whatever connection
        (Loss(at(11), at(12), LOST, stream=1), ABSENT),
        (Loss(at(11), at(12), UNREADABLE, stream=1), ABSENT),
        (Loss(at(25), at(26), LOST, stream=0), LOST),
        (Loss(at(25) + 1, at(26), LOST, stream=0), ABSENT),  # after the deadline
    ]:
        coverage = Coverage(at(0), at(100), (loss,))
        assert coverage.response_absence(exchange, 15.0) is expected
        assert coverage.absence(at(10), at(25)) is (loss.cause if loss.begin <= at(25) else ABSENT), "for a hook any loss counts"
    both = Coverage(at(0), at(100), (Loss(at(11), at(12), UNREADABLE), Loss(at(11), at(12), LOST, stream=0)))
    assert both.response_absence(exchange, 15.0) is LOST
    assert [loss.stream for loss in both.losses_in(at(12), at(20), LOST)] == [0]
    assert list(both.losses_in(at(12) + 1, at(20), LOST)) == []


@pytest.mark.parametrize(
    ("closed", "timeout", "how", "half"),
    [
        (11, 15.0, {}, True),
        (24.499, 15.0, {}, True),
        (24.5, 15.0, {}, False),  # at the deadline it is giving up
        (24.5, 0.0, {}, True),
        (11, 15.0, {"reset_by": Side.CLIENT, "acknowledged": [ALL, 0]}, False),  # RST responds to the response
        (11, 15.0, {"reset_by": Side.CLIENT}, True),  # it came after the response was acknowledged
        (11, 15.0, {"reset_by": Side.SERVER, "acknowledged": [ALL, 0]}, True),
        (11, 15.0, {"fin_times": [None, None]}, False),  # it closed by RST
        (11, 15.0, {"closed_by": Side.SERVER}, False),
        (30, 15.0, {}, False),  # after the response
    ],
)
def test_half_close(closed: float, timeout: float, how: dict[str, Any], half: bool) -> None:
    made = stream(0, **{**fin(at(closed)), **how})
    exchange = hook(10, "connect", took=16, on=made)
    assert exchange.response is not None
    exchange.response.end_offset = 100
    note_half_close(exchange, timeout)
    assert made.half_closed is half


def losses_of(made: Stream, *exchanges: Exchange, file: Capture = FILE) -> list[tuple[float, float, Absence]]:
    coverage = coverage_of([file], [made], exchanges)
    assert (coverage.begin, coverage.end) == (at(0), at(100))
    return [((loss.begin - at(0)) / 1e9, (loss.end - at(0)) / 1e9, loss.cause) for loss in coverage.losses]


def gap(offset: int, cause: Absence, side: Side = Side.CLIENT, length: int = 100) -> Gap:
    return Gap(side, offset, length, cause, at(3), at(4), 7)


def test_a_healthy_stream_has_no_loss() -> None:
    assert losses_of(stream(0), hook(1, "connect")) == []


def test_what_the_capturing_program_reports_may_be_anywhere() -> None:
    file = Capture("log.pcapng", first_time=at(0), last_time=at(100), dropped_packets=1)
    assert losses_of(stream(0), file=file) == [(0, 100, LOST)]


def test_what_a_stream_joined_in_the_middle_carried_before_is_unknown() -> None:
    assert losses_of(stream(0, opened="midstream", first_time=at(5) + 1)) == [(0, 5, LOST)]


def test_one_way_and_encrypted_streams_show_nothing() -> None:
    assert losses_of(stream(0, one_way=Side.SERVER)) == [(0, 100, LOST)]
    assert losses_of(stream(0, tls=Side.CLIENT)) == [(0, 100, UNREADABLE)]


@pytest.mark.parametrize(
    ("how", "lost"),
    [
        ({}, True),  # it opened, and nothing more of it is there
        ({"opened": "no-answer", "syn_frames": [1, 2]}, True),
        ({"opened": "no-answer", "syn_frames": [1, 2, 3]}, False),  # nothing responded
        ({"opened": "no-answer", "syn_frames": [1], "syn_ack_lost": True}, False),
        ({"payload_by": [1, 0]}, False),
        ({"closed": "fin"}, False),
        ({"opened": "midstream"}, False),
    ],
)
def test_a_connection_of_which_only_the_opening_is_there(how: dict[str, Any], lost: bool) -> None:
    made = stream(0, **{"first_time": at(0), "last_time": at(30), "payload_by": [0, 0], **how})
    losses = coverage_of([FILE], [made], []).losses
    broke_off = Loss(at(30), at(90), LOST, proven=False, stream=0)
    assert (broke_off in losses) is lost


@pytest.mark.parametrize(("cause", "counts"), [(LOST, True), (WIRE, True), (OUTSIDE, False)])
def test_gaps(cause: Absence, counts: bool) -> None:
    assert losses_of(stream(0, gaps=[gap(0, cause)])) == ([(3, 4, cause)] if counts else [])


class TestCutPackets:
    """``hook`` puts a request of 500 bytes at the offset of its milliseconds."""

    @pytest.mark.parametrize(
        ("offset", "side", "cut", "hides"),
        [
            (1100, Side.CLIENT, 50, False),  # inside the request
            (1500, Side.CLIENT, 50, False),  # right behind what was read of its head
            (1500, Side.CLIENT, None, True),  # behind a whole request: another may be in there
            (1600, Side.CLIENT, 50, True),
            (900, Side.CLIENT, 50, True),
            (1100, Side.SERVER, 50, True),  # the other side, where nothing was recognised
        ],
    )
    def test_what_may_hide_a_message(self, offset: int, side: Side, cut: int | None, hides: bool) -> None:
        made = stream(0, gaps=[gap(offset, UNREADABLE, side)])
        exchange = hook(1, "connect", cut=cut, answer=None, on=made)
        assert losses_of(made, exchange) == ([(3, 4, UNREADABLE)] if hides else [])


def test_what_may_have_been_there_is_no_proven_loss() -> None:
    coverage = coverage_of([FILE], [stream(0, opened="midstream", first_time=at(5))], [])
    assert coverage.loss(at(1), at(2)) is LOST
    assert coverage.loss(at(1), at(2), proven=True) is None


@pytest.mark.parametrize(("side", "offset", "expected"), [(Side.SERVER, 0, UNREADABLE), (Side.CLIENT, 0, ABSENT)])
def test_a_response_may_be_in_what_was_cut(side: Side, offset: int, expected: Absence) -> None:
    gap = Gap(side, offset, 400, UNREADABLE, at(10), at(11), 7)
    assert Coverage(at(0), at(99), ()).response_absence(unanswered(gaps=[gap]), 15.0) is expected
