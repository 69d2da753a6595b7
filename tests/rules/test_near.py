"""What decides about a finding, one condition or limit at a time: two conversations that differ in nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
from flows.made import at, call, changed, hook, login, stream
from rules.scenes import (
    ABSENT,
    CLIENT,
    COOKED,
    FOR_CALL,
    FOUND,
    GAP,
    LATE,
    LOST,
    REDIRECT,
    Case,
    a_get,
    closed_after,
    configured,
    connected,
    cut_stream,
    disconnected,
    dns,
    logged_in,
    login_at,
    media,
    published,
    rest_api_call,
    retried,
    seen,
    socket,
    status,
    under_load,
    unkept,
)
from rules.test_rules import found

from wcs_pcap.capture.observations import Observations
from wcs_pcap.evidence.dns import DnsPacket
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.model import Exchange


def asked_in_vain(*questions: DnsPacket, **options: object) -> Case:
    return seen(*login_at(), evidence=Evidence(dns=list(questions)), **options)


def crowded(slow: float) -> Case:
    """Many hooks one by one, ten of them slow, and 20 at once, which take ``slow`` seconds."""
    more = [hook(70 + 2 * n, "hangup", {"callId": f"s{n}"}, took=1.9, on=stream(50 + n)) for n in range(10)]
    case = under_load(slow)
    return seen(*case.exchanges, *more)


def overtaking(closed: float | None) -> Case:
    """A hook whose response comes after the event that it led to; WCS closed its connection at ``closed``."""
    reset = {"closed": "rst", "closed_by": CLIENT, "closed_frame": 9}
    how = {} if closed is None else {**reset, "closed_time": at(closed)}
    first = hook(1, "call", {"callId": "c1"}, took=0.5, on=stream(2, **how))
    return seen(*login(0), first, hook(1.2, "CallStatusEvent", {"callId": "c1", "status": "BUSY"}, on=stream(1)))


def leaving(present: int) -> Case:
    """Ten clients leave at once; ``present`` are there."""
    return seen(*logged_in(present), *(disconnected(50 + n / 20, n) for n in range(10)))


def late(first: float) -> Case:
    """A login that waits 15 s for its event, some of which is lost, and a connection that is joined in the middle."""
    return seen(*login(0)[:1], losses=[(2, 3, LOST)], streams=[changed(LATE, first_time=at(first))])


def watched_as_well(port: int, requests: int) -> Case:
    """Hooks on a watched port, and requests shaped like hooks on one that is not."""
    return seen(hook(1, "hangup"), observations=changed(Observations(), hook_ports=Counter({port: requests})))


def other_http(port: int, requests: int) -> Case:
    """Hooks on a watched port, and requests of another kind on one that is not."""
    return seen(hook(1, "hangup"), observations=changed(Observations(), tcp_ports=Counter({port: requests})))


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


EARLY = hook(0.005, "call", {"callId": "d", "sdp": "v=0", "callee": "5"}, on=stream(1))  # before the response to ``connect``
DISABLED = {"restPolicy": "DISABLE"}

# code, what differs, reported, not reported
NEAR: list[tuple[str, str, Case, Case]] = [
    ("TCP004", "all is seen from the question on",
     asked_in_vain(dns(3, None), dns(4, None)), asked_in_vain(dns(3, None), dns(4, None), losses=[(50, 50, LOST)])),
    ("TCP004", "there was time for a response",
     asked_in_vain(dns(94, None), dns(96, None)), asked_in_vain(dns(96, None), dns(97, None))),
    ("TCP004", "it was never found",
     asked_in_vain(dns(3, 3), dns(4, 3)), asked_in_vain(dns(3, 3), dns(3.5, 0, *FOUND), dns(4, 3))),
    ("CAP001", "more than a keep-alive", cut_stream(0, length=2), cut_stream(0, length=1)),
    ("CAP005", "seen first when something was awaited", late(4), late(0)),
    ("CAP012", "hooks, not any HTTP", watched_as_well(8082, 3), other_http(8082, 3)),
    ("CFG001", "gaps", connected(socket(), streams=[stream(1)]), connected(socket(), streams=[stream(1, gaps=[GAP])])),
    ("CFG008", "sent after the response",
     seen(*configured(call=DISABLED), hook(3, "call", {"callId": "d", "callee": "5"})), seen(*configured(call=DISABLED), EARLY)),
    ("JSON015", "sent after the response",
     seen(*configured(call=FOR_CALL), hook(3, "call", {"callId": "d", "sdp": "v=0"})), seen(*configured(call=FOR_CALL), EARLY)),
    ("TIME005", "a race", closed_after(1.0, 1.0), closed_after(0.9, 0.9)),
    ("TIME009", "slower than is reported", crowded(1.1), crowded(0.9)),
    ("TIME011", "WCS still waited", overtaking(None), overtaking(1.4)),
    ("FLOW009", "sent after the response to the end",
     seen(*login(0), hook(5, "ConnectionStatusEvent", {"status": "DISCONNECTED"}, took=0.5), *call(5.6, "call", "BUSY")),
     seen(*login(0), hook(5, "ConnectionStatusEvent", {"status": "DISCONNECTED"}, took=0.5), *call(5.4, "call")[:1])),
    ("FLOW025", "taken back",
     seen(*login(0), *call(1, "call", "ESTABLISHED", "hold"), *call(60, "unhold", "hangup", "FINISH")),
     seen(*login(0), *call(1, "call", "ESTABLISHED", "hold", "unhold", "ESTABLISHED"), *call(60, "hangup", "FINISH"))),
    ("FLOW044", "nearly all", leaving(12), leaving(13)),
    ("FLOW044", "who had left before is not there",
     seen(*logged_in(30), *(disconnected(40 + n, n) for n in range(20)), *(disconnected(70 + n / 20, n) for n in range(20, 30))),
     seen(*logged_in(30), *(disconnected(40 + n, n) for n in range(15)), *(disconnected(70 + n / 20, n) for n in range(20, 30)))),
    # just on one side of a limit, and just on the other
    ("TCP006", "the silent repeat within a second", retried(ABSENT, again=2.1), retried(ABSENT, again=2.2)),
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
]  # fmt: skip


@pytest.mark.parametrize(("code", "what", "reported", "near"), NEAR, ids=[f"{code} {what}" for code, what, _, _ in NEAR])
def test_what_decides(code: str, what: str, reported: Case, near: Case) -> None:
    assert code in [finding.code for finding in found(reported)], what
    assert code not in [finding.code for finding in found(near)], what


def test_where_else_hooks_go() -> None:
    (finding,) = [finding for finding in found(watched_as_well(8081, 3)) if finding.code == "CAP012"]
    assert "3 requests shaped like hooks go to port 8081 as well, which is not watched" in finding.detail


def test_refusals_of_large_descriptions_are_a_warning() -> None:
    """CFG009 where the web server says so itself, however many hooks carry sdp."""
    sdp = {"callId": "c1", "sdp": "v=0"}
    (finding,) = [f for f in found(seen(*login(0), hook(1, "call", sdp, answer=413))) if f.code == "CFG009"]
    assert (finding.severity, finding.detail) == ("warning", "the web server rejects 1 hook with sdp as too large")
    assert "CFG009" not in [f.code for f in found(seen(*login(0), hook(1, "call", {"callId": "c1"}, answer=413)))]


def test_an_operation_of_the_rest_api_that_was_refused_is_a_warning() -> None:
    refused = found(seen(*login(0), rest_api_call("c1"), *call(2, "call", answer=403)))
    (finding,) = [finding for finding in refused if finding.code == "FLOW041"]
    assert finding.severity == "warning"
    assert finding.detail.endswith("and got response 403 Forbidden")


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
