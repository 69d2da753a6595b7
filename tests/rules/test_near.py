"""What decides about a finding, one condition at a time: two conversations that differ in nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
from flows.made import at, call, changed, hook, login, stream
from rules.rule_cases import (
    CLIENT,
    CUT,
    DROPPED,
    GAP,
    LATE,
    LOST,
    UNREADABLE,
    Case,
    seen,
)
from rules.rule_cases_beside import FOUND, attached, dns, socket, unreported
from rules.rule_cases_json import FOR_CALL, told
from rules.rule_cases_wcs import busy, gone, kept_alive, logged_in, media, published, rest, signed, timed_out
from rules.test_rules import found

from wcs_pcap.capture.selector import Observations, Unreachable
from wcs_pcap.evidence.dns import DnsPacket
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.model import Exchange


def asked_in_vain(*questions: DnsPacket, **options: object) -> Case:
    return seen(*unreported(), evidence=Evidence(dns=list(questions)), **options)


def unkept(until: float, **options: object) -> Case:
    """A stream of one app that is kept alive, and one of another that is not, from 2 s to ``until``."""
    other = {"key": "k", "appKey": "shop"}
    begun = [media(3, "publishStream", **other), media(4, "StreamStatusEvent", "PUBLISHING", **other)]
    ended = media(45, "StreamStatusEvent", "UNPUBLISHED", **other)
    unkept = published((until, "UNPUBLISHED"), appKey="room")
    return seen(*unkept, *begun, *kept_alive(10, 20, 30, 40, key="k"), ended, **options)


def crowded(slow: float) -> Case:
    """Many hooks one by one, ten of them slow, and 20 at once, which take ``slow`` seconds."""
    more = [hook(70 + 2 * n, "hangup", {"callId": f"s{n}"}, took=1.9, on=stream(50 + n)) for n in range(10)]
    case = busy(slow)
    return seen(*case.exchanges, *more)


def overtaking(closed: float | None) -> Case:
    """A hook that is answered after what it led to; WCS closed its connection at ``closed``."""
    how = {} if closed is None else {"closed": "fin", "closed_by": CLIENT, "closed_time": at(closed), "closed_frame": 9}
    first = hook(1, "call", {"callId": "c1"}, took=0.5, on=stream(2, **how))
    return seen(*login(0), first, hook(1.2, "CallStatusEvent", {"callId": "c1", "status": "BUSY"}, on=stream(1)))


def leaving(present: int) -> Case:
    """Ten clients leave at once; ``present`` are there."""
    return seen(*logged_in(present), *(gone(50 + n / 20, n) for n in range(10)))


def kept_on(*events: tuple[float, str]) -> Case:
    return seen(*published((10, "KEEP"), (20, "KEEP"), (30, "KEEP"), *events))


def torn(offset: int, *exchanges: Exchange) -> Case:
    gap = GAP._replace(cause=UNREADABLE, offset=offset)
    return seen(*exchanges, streams=[stream(1, gaps=[gap])], captures=[CUT])


def late(first: float) -> Case:
    """A login that waits 15 s for its event, some of which is lost, and a connection that is joined in the middle."""
    return seen(*login(0)[:1], losses=[(2, 3, LOST)], streams=[changed(LATE, first_time=at(first))])


def unreachable(*, port: int) -> Case:
    """An ICMP error about a connection from the ports of DROPPED to some port of its server."""
    error = Unreachable(9, at(1), *DROPPED.client, DROPPED.server.address, port)
    return seen(streams=[DROPPED], observations=changed(Observations(), unreachable=[error]))


def watched_as_well(port: int, requests: int) -> Case:
    """Hooks on a watched port, and requests shaped like hooks on one that is not."""
    return seen(hook(1, "hangup"), observations=changed(Observations(), hook_ports=Counter({port: requests})))


def other_http(port: int, requests: int) -> Case:
    """Hooks on a watched port, and requests of another kind on one that is not."""
    return seen(hook(1, "hangup"), observations=changed(Observations(), tcp_ports=Counter({port: requests})))


def in_capitals() -> Case:
    """The right hash, in capital letters."""
    right = signed("right")
    request = right.exchanges[0].request
    assert request is not None
    request.headers = tuple((name, b"WCS " + value[4:].upper()) for name, value in request.headers)
    return right


EARLY = hook(0.005, "call", {"callId": "d", "sdp": "v=0", "callee": "5"}, on=stream(1))  # before ``connect`` is answered
DISABLED = {"restPolicy": "DISABLE"}

# code, what differs, reported, not reported
NEAR: list[tuple[str, str, Case, Case]] = [
    ("TCP004", "all is seen from the question on",
     asked_in_vain(dns(3, None), dns(4, None)), asked_in_vain(dns(3, None), dns(4, None), losses=[(50, 50, LOST)])),
    ("TCP004", "there was time for an answer",
     asked_in_vain(dns(94, None), dns(96, None)), asked_in_vain(dns(96, None), dns(97, None))),
    ("TCP004", "it was never found",
     asked_in_vain(dns(3, 3), dns(4, 3)), asked_in_vain(dns(3, 3), dns(3.5, 0, *FOUND), dns(4, 3))),
    ("TCP003", "which server the error is about", unreachable(port=9091), unreachable(port=8081)),
    ("CAP001", "bytes behind the first one", torn(10), torn(0)),
    ("CAP001", "no exchange", torn(10), torn(10, *login(0))),
    ("CAP005", "seen first when something was awaited", late(4), late(0)),
    ("CAP012", "hooks, not any HTTP", watched_as_well(8082, 3), other_http(8082, 3)),
    ("CFG001", "holes", attached(socket(), streams=[stream(1)]), attached(socket(), streams=[stream(1, gaps=[GAP])])),
    ("CFG008", "sent behind the answer",
     seen(*told(call=DISABLED), hook(3, "call", {"callId": "d", "callee": "5"})), seen(*told(call=DISABLED), EARLY)),
    ("CFG015", "all is seen meanwhile", unkept(90), unkept(90, losses=[(50, 50, LOST)])),
    ("JSON015", "sent behind the answer",
     seen(*told(call=FOR_CALL), hook(3, "call", {"callId": "d", "sdp": "v=0"})), seen(*told(call=FOR_CALL), EARLY)),
    ("TIME005", "a race", timed_out(1.0, 1.0), timed_out(0.9, 0.9)),
    ("TIME009", "slower than is reported", crowded(1.1), crowded(0.9)),
    ("TIME011", "WCS still waited", overtaking(None), overtaking(1.4)),
    ("FLOW009", "sent behind the answer to the end",
     seen(*login(0), hook(5, "ConnectionStatusEvent", {"status": "DISCONNECTED"}, took=0.5), *call(5.6, "call", "BUSY")),
     seen(*login(0), hook(5, "ConnectionStatusEvent", {"status": "DISCONNECTED"}, took=0.5), *call(5.4, "call")[:1])),
    ("FLOW025", "taken back",
     seen(*login(0), *call(1, "call", "ESTABLISHED", "hold"), *call(60, "unhold", "hangup", "FINISH")),
     seen(*login(0), *call(1, "call", "ESTABLISHED", "hold", "unhold", "ESTABLISHED"), *call(60, "hangup", "FINISH"))),
    ("HTTP018", "digits, whatever their case", signed("0" * 32), in_capitals()),
    ("FLOW038", "ended just before the last", kept_on(), kept_on((35, "UNPUBLISHED"), (35.1, "KEEP"))),
    ("FLOW044", "nearly all", leaving(12), leaving(13)),
    ("FLOW044", "who had left before is not there",
     seen(*logged_in(30), *(gone(40 + n, n) for n in range(20)), *(gone(70 + n / 20, n) for n in range(20, 30))),
     seen(*logged_in(30), *(gone(40 + n, n) for n in range(15)), *(gone(70 + n / 20, n) for n in range(20, 30)))),
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
    refused = found(seen(*login(0), rest("c1"), *call(2, "call", answer=403)))
    (finding,) = [finding for finding in refused if finding.code == "FLOW041"]
    assert finding.severity == "warning"
    assert finding.detail.endswith("and got response 403 Forbidden")
