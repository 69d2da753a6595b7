"""Each limit of the rules, written out in seconds, packets or times: just on one side it is reported, just on the other not."""

from __future__ import annotations

import pytest
from flows.made import at, call, changed, hook, login, stream
from rules.scenes import (
    COOKED,
    DROPPED,
    REDIRECT,
    Case,
    a_get,
    closed_after,
    connected,
    media,
    published,
    rest_api_call,
    seen,
    socket,
    status,
    under_load,
    unkept,
)
from rules.test_rules import found

from wcs_pcap.model import Exchange


def lone_syn(seconds: float) -> Case:
    """One SYN, so long before the capture ends at 100 s."""
    return seen(streams=[changed(DROPPED, syn_frames=[7], first_time=at(100 - seconds))])


def repeated(segments: int, packets: int) -> Case:
    return seen(*login(0), streams=[stream(1, packets=packets, retransmitted=[segments - 5, 5])])


def kept_every_5_s(pauses: int) -> Case:
    return seen(*published(*((3.0 + 5 * n, "KEEP") for n in range(pauses + 1)), (60, "UNPUBLISHED")))


def keep_alives_end_after(*keep_alives: float, seconds: float) -> Case:
    """Keep-alives, and a capture that goes on for so long after them."""
    return seen(*published(*((time, "KEEP") for time in keep_alives)), end=keep_alives[-1] + seconds)


def refused_keep_alive(seconds: float) -> Case:
    """A keep-alive whose response is 403, and the end of its stream so long after that."""
    refused = media(10, "StreamKeepAliveEvent", "PUBLISHING", answer=403)
    return seen(*published(), refused, media(10.01 + seconds, "StreamStatusEvent", "FAILED"))


def held(seconds: float) -> Case:
    """``hold`` at 3 s, and its event so long after it."""
    steps = [*call(1, "call", "ESTABLISHED", "hold"), *call(3 + seconds, "HOLD"), *call(60, "hangup", "FINISH")]
    return seen(*login(0), *steps)


def by_the_rest_api(seconds: float) -> Case:
    return seen(*login(0), rest_api_call("c1"), *call(1 + seconds, "call", "BUSY"))


def followed(seconds: float) -> Case:
    """A redirect, whose response comes at 1.01 s, and a GET so long after it."""
    return seen(*REDIRECT, a_get(1.01 + seconds, "hangup"))


def attached_for(seconds: float) -> Case:
    """A browser that is there so long before the capture ends at 100 s."""
    return connected(socket(100 - seconds))


def sent_away(seconds: float) -> Case:
    return connected(socket(1, closed=1 + seconds), loopback=False, captures=COOKED)


def redirected(number: int) -> Case:
    first: list[Exchange] = [*login(0), hook(1, "hangup", {"callId": "c"}, answer=number)]
    return seen(*first, a_get(2, "hangup"))


# code, what, reported, not reported
LIMITS: list[tuple[str, str, Case, Case]] = [
    ("TCP002", "a lone SYN waits for 3 s", lone_syn(3.0), lone_syn(2.9)),
    ("TCP008", "10 segments again", repeated(10, 300), repeated(9, 250)),
    ("TCP008", "more than 3 % again", repeated(10, 333), repeated(10, 334)),
    ("CFG001", "a browser waits for 5 s", attached_for(5.0), attached_for(4.9)),
    ("CFG003", "a browser is sent away within 10 s", sent_away(10.0), sent_away(10.1)),
    ("CFG015", "more than three intervals from 2 s on", unkept(32.1), unkept(32.0)),
    ("TIME005", "times that differ by 5 % of their median", closed_after(10.0, 11.0), closed_after(10.0, 11.2)),
    ("TIME009", "more than three times as slow", under_load(2.0, 0.66), under_load(2.0, 0.67)),
    ("TIME010", "three pauses", kept_every_5_s(3), kept_every_5_s(2)),
    ("HTTP011", "followed within 60 s", followed(60.0), followed(60.1)),
    ("FLOW025", "an event after more than 32 s", held(32.1), held(32.0)),
    ("FLOW037", "the end within 5 s", refused_keep_alive(5.0), refused_keep_alive(5.1)),
    (
        "FLOW038",
        "more than three intervals",
        keep_alives_end_after(10, 20, 30, seconds=30.1),
        keep_alives_end_after(10, 20, 30, seconds=30),
    ),
    (
        "FLOW038",
        "of the longest",
        keep_alives_end_after(10, 20, 40, 50, seconds=60.1),
        keep_alives_end_after(10, 20, 40, 50, seconds=60),
    ),
    ("FLOW041", "a hook within 60 s", by_the_rest_api(60.0), by_the_rest_api(60.1)),
]


@pytest.mark.parametrize(("code", "what", "reported", "near"), LIMITS, ids=[f"{code} {what}" for code, what, _, _ in LIMITS])
def test_limits(code: str, what: str, reported: Case, near: Case) -> None:
    assert code in [finding.code for finding in found(reported)], what
    assert code not in [finding.code for finding in found(near)], what


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (201, "HTTP012"), (202, "HTTP012"), (203, "HTTP101"), (204, "HTTP012"), (206, "HTTP101"),
        (300, "HTTP101"), (301, "HTTP010"), (302, "HTTP010"), (303, "HTTP010"), (304, "HTTP101"), (307, "HTTP010"),
        (308, "HTTP010"), (400, "HTTP006"), (401, "HTTP003"), (403, "HTTP004"), (404, "HTTP001"), (405, "HTTP002"),
        (413, "HTTP007"), (415, "HTTP006"), (429, "HTTP101"), (500, "HTTP008"), (501, "HTTP002"), (502, "HTTP009"),
        (503, "HTTP009"), (504, "HTTP009"), (505, "HTTP101"),
    ],
)  # fmt: skip
def test_each_status_has_its_code(number: int, code: str) -> None:
    assert [f.code for f in found(status(number)) if f.code.startswith("HTTP")] == [code]


@pytest.mark.parametrize(("number", "lost"), [(301, True), (302, True), (303, True), (307, True), (308, True), (304, False)])
def test_redirects_that_a_get_may_follow(number: int, lost: bool) -> None:
    assert ("HTTP011" in [finding.code for finding in found(redirected(number))]) is lost
