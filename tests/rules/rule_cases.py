"""Small conversations in which rules fire or stay silent, and the table of them for what is seen of the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flows.made import JSON, at, changed, hook, login, stream

from wcs_pcap.capture.selector import Observations, Unreachable
from wcs_pcap.model import Absence, Capture, Exchange, Gap, Side, Stream, Tally, TcpAnomaly, UnparsedBytes

ABSENT, LOST, WIRE = Absence.ABSENT, Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE
OUTSIDE, UNREADABLE = Absence.OUTSIDE_CAPTURE, Absence.UNREADABLE
CLIENT, SERVER = Side.CLIENT, Side.SERVER


class Case(NamedTuple):
    exchanges: Sequence[Exchange] = ()
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed


def seen(*exchanges: Exchange, **options: Any) -> Case:
    return Case(exchanges, options)


def event(seconds: float, status: str, **how: Any) -> Exchange:
    return hook(seconds, "ConnectionStatusEvent", {"status": status}, **how)


def streamed(*steps: str, **how: Any) -> list[Exchange]:
    """Hooks of one stream, a second apart: direct hooks by their name, events by their status."""
    made = []
    for seconds, step in enumerate(steps, 1):
        fields = {"mediaSessionId": "s", **({"status": step} if step.isupper() else {})}
        made.append(hook(seconds, "StreamStatusEvent" if step.isupper() else step, fields, **how))
    return made


def message(*statuses: str, **fields: Any) -> list[Exchange]:
    made = [*login(0), hook(1, "sendMessage", {"id": "m", **fields})]
    return made + [hook(2 + n, "MessageStatusEvent", {"id": "m", "status": s, "info": "SIP 404"}) for n, s in enumerate(statuses)]


def status(number: int, name: str = "hangup") -> Case:
    return seen(*login(0), hook(1, name, {"callId": "c"}, answer=number))


def answered(**how: Any) -> Case:
    return seen(*login(0), hook(1, "hangup", {"callId": "c"}, **how))


def silent(name: str = "hangup", **how: Any) -> Case:
    """A hook without an answer on a stream of its own, given by ``how``."""
    return seen(*login(0), hook(1, name, {"callId": "c"}, answer=None, absence=ABSENT, on=stream(1, **how)))


def left_after(*waits: float, **options: Any) -> Case:
    """Hooks without an answer, ten seconds apart, which WCS closes on after so many seconds each."""
    hooks = []
    for number, wait in enumerate(waits, 1):
        gone = stream(number, closed="fin", closed_by=CLIENT, closed_time=at(10 * number + wait), closed_frame=9)
        hooks.append(hook(10 * number, "hangup", {"callId": f"c{number}"}, answer=None, absence=ABSENT, on=gone))
    return seen(*login(0), *hooks, **options)


def broken(problem: str, by: Side, gaps: Sequence[Gap] = ()) -> Case:
    exchange = hook(1, "hangup", on=stream(1, closed="fin", closed_by=by, closed_time=at(1), closed_frame=9, gaps=list(gaps)))
    assert exchange.response is not None
    exchange.response = changed(exchange.response, complete=False, problem=problem, body_bytes=3)
    return seen(*login(0), exchange)


def retried(first: Absence, offset: int = 400, by: Side = SERVER, again: float = 1.2) -> Case:
    dead = stream(1, closed="rst", closed_by=by, closed_time=at(1.1), closed_frame=1100)
    lost = hook(1, "call", {"callId": "c"}, answer=None, absence=first, on=dead)
    assert lost.request is not None
    lost.request.offset = offset
    return seen(
        *login(0), lost, hook(again, "call", {"callId": "c"}), hook(2, "CallStatusEvent", {"callId": "c", "status": "BUSY"})
    )


def one_each(count: int, closed: str = "fin", syn_frames: Sequence[int] = (1,), more: int = 0) -> Case:
    """Hooks on a connection each; ``more`` connections carry two."""
    how = {"closed": closed, "syn_frames": list(syn_frames), "closed_by": SERVER}
    hooks = [hook(n + 1, "hangup", on=stream(n + 1, **how)) for n in range(count)]
    shared = stream(90, **how)
    hooks += [hook(20 + n, "hangup", on=shared) for n in range(2 * more)]
    return seen(*hooks)


def reused(count: int, pause: float = 59, by: str = "fin") -> list[Stream]:
    """Streams from the same port, each ``pause`` seconds behind the one before."""
    return [
        stream(
            n + 1,
            client=stream().client,
            first_time=at(n * pause),
            closed_time=at(n * pause),
            last_time=at(n * pause),
            closed=by,
            syn_frames=[n],
        )
        for n in range(count + 1)
    ]


def odd(anomaly: TcpAnomaly) -> Stream:
    return stream(1, anomalies={anomaly: Tally(1, [33])})


GAP = Gap(CLIENT, 10, 20, LOST, at(1), at(2), 33)
REFUSED = stream(1, opened="refused", syn_frames=[7])
DROPPED = stream(1, opened="no-answer", syn_frames=[7, 8], first_time=at(1), last_time=at(2))
ICMP = changed(Observations(), unreachable=[Unreachable(9, at(1), *DROPPED.client, *DROPPED.server)])
LATE = changed(stream(1), opened="midstream", first_time=at(4), first_frame=44)
CONFIG = b'{"restClientConfig":{"call":{"restOnError":"FAIL"}}}'
HTML = ((b"Content-Type", b"text/html"),)
DAMAGED = Capture("cut.pcap", packets=3, damage="ends inside a record", damage_offset=77)
CUT = Capture("cut.pcap", packets=3, truncated_packets=2, snaplen=96)


# code: (a case that must be reported, cases near it that must not)
WIRE_CASES: dict[str, tuple[Case, list[Case]]] = {
    "CAP001": (
        seen(*login(0), hook(1, "hangup", cut=50), captures=[CUT]),
        [seen(*login(0), hook(1, "hangup", cut=50, problem="lost"))],
    ),
    "CAP002": (
        seen(*login(0), streams=[stream(1, gaps=[GAP])]),
        [
            seen(*login(0), streams=[stream(1, gaps=[GAP._replace(cause=UNREADABLE)])]),
            seen(*login(0), streams=[stream(1, gaps=[GAP], one_way=SERVER)]),
        ],
    ),
    "CAP003": (seen(*login(0), streams=[stream(1, duplicates=1)]), [seen(*login(0), streams=[stream(1)])]),
    "CAP004": (seen(*login(0), streams=[stream(1, one_way=SERVER)]), [seen(*login(0), streams=[stream(1)])]),
    "CAP005": (
        seen(hook(1, "call", {"callId": "c"}, on=stream(1, opened="midstream")), losses=[(0, 1, LOST)]),
        [seen(hook(1, "call", {"callId": "c"}, on=stream(1)))],
    ),
    "CAP006": (seen(), [seen(*login(0))]),
    "CAP007": (seen(streams=[stream(1, tls=CLIENT)]), [seen(streams=[stream(1, plain=CLIENT)])]),
    "CAP008": (seen(*login(0)[:1], end=2), [seen(*login(0)[:1], end=20)]),
    "CAP009": (seen(*login(0), observations=changed(Observations(), clock_steps=[4])), [seen(*login(0))]),
    "CAP010": (seen(*login(0), captures=[DAMAGED]), [seen(*login(0), captures=[Capture("whole.pcap")])]),
    "CAP011": (
        seen(*login(0), observations=changed(Observations(), wrong_checksums={0: Tally(2, [3, 4])})),
        [seen(*login(0), observations=Observations())],
    ),
    "CAP101": (
        seen(*login(0), captures=[Capture("1.pcap", packets=9), Capture("2.pcap", packets=7, repeated_packets=3)]),
        [seen(*login(0), captures=[Capture("1.pcap", packets=9), Capture("2.pcap", packets=7)])],
    ),
    "TCP001": (seen(streams=[REFUSED]), [seen(streams=[stream(1, closed="rst", syn_frames=[7])])]),
    "TCP002": (
        seen(streams=[DROPPED]),
        [
            seen(streams=[DROPPED], observations=ICMP),
            seen(streams=[changed(DROPPED, syn_frames=[7], first_time=at(98))]),
            seen(streams=[DROPPED, changed(DROPPED, number=2, opened="handshake")]),
        ],
    ),
    "TCP003": (
        seen(streams=[DROPPED], observations=ICMP),
        [
            seen(
                streams=[DROPPED],
                observations=changed(Observations(), unreachable=[Unreachable(9, at(1), *DROPPED.server, *DROPPED.client)]),
            )
        ],
    ),
    "TCP005": (
        silent(closed="fin", closed_by=SERVER, closed_time=at(1.5), closed_frame=1500),
        [
            silent(closed="fin", closed_by=CLIENT, closed_time=at(1.5), closed_frame=1500),
            silent(),
            retried(ABSENT),
            retried(LOST),
        ],
    ),
    "TCP006": (retried(ABSENT), [retried(ABSENT, offset=0), retried(LOST), retried(ABSENT, by=CLIENT)]),
    "TCP007": (
        seen(*login(0), streams=[stream(1, window_closed=at(1) - at(0), window_frames=(7, 9))]),
        [seen(*login(0), streams=[stream(1, window_closed=at(0.9) - at(0), window_frames=(7, 9))])],
    ),
    "TCP008": (
        seen(*login(0), streams=[stream(1, packets=100, retransmitted=[6, 6])]),
        [
            seen(*login(0), streams=[stream(1, packets=100, retransmitted=[4, 4])]),
            seen(*login(0), streams=[stream(1, packets=1000, retransmitted=[6, 6])]),
        ],
    ),
    "TCP009": (
        one_each(6),
        [one_each(5), one_each(6, closed="open"), one_each(6, syn_frames=[]), one_each(6, more=1)],
    ),
    "TCP010": (
        seen(*login(0), streams=reused(10)),
        [
            seen(*login(0), streams=reused(9)),
            seen(*login(0), streams=reused(10, 60)),
            seen(*login(0), streams=reused(99, by="rst")),
        ],
    ),
    "TCP011": (
        seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8], syn_ack_time=at(1))]),
        [
            seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8], syn_ack_time=at(0.9))]),
            seen(*login(0), streams=[stream(1, first_frame=6, syn_frames=[7, 8], syn_ack_time=at(1))]),
            seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8], syn_ack_time=at(131))]),
            seen(*login(0), streams=[stream(1, first_frame=7, syn_frames=[7, 8])]),
        ],
    ),
    "TCP012": (broken("closed", CLIENT), [broken("closed", SERVER), broken("lost", CLIENT)]),
    "TCP101": (
        silent(retransmitted=[3, 0], acknowledged=[1000, 0]),
        [silent(retransmitted=[3, 0], acknowledged=[1500, 0]), silent(retransmitted=[0, 0], acknowledged=[0, 0])],
    ),
    "TCP102": (seen(*login(0), streams=[odd(TcpAnomaly.CONFLICT)]), [seen(*login(0), streams=[odd(TcpAnomaly.OVERFLOW)])]),
    "TCP103": (seen(*login(0), streams=[odd(TcpAnomaly.OVERFLOW)]), [seen(*login(0), streams=[odd(TcpAnomaly.CONFLICT)])]),
    "HTTP001": (status(404), [status(403), status(200)]),
    "HTTP002": (status(405), [status(404)]),
    "HTTP003": (status(401), [status(403)]),
    "HTTP004": (status(403), [status(403, "CallStatusEvent"), status(401)]),
    "HTTP005": (status(403, "CallStatusEvent"), [status(403), status(403, "StreamKeepAliveEvent")]),
    "HTTP006": (status(415), [status(413)]),
    "HTTP007": (status(413), [status(415)]),
    "HTTP008": (status(500), [status(502)]),
    "HTTP009": (status(504), [status(500)]),
    "HTTP010": (status(302), [status(304)]),
    "HTTP012": (status(204), [status(200), status(206)]),
    "HTTP013": (
        seen(streams=[stream(1, tls=CLIENT, plain=SERVER)]),
        [seen(streams=[stream(1, tls=CLIENT)])],
    ),
    "HTTP015": (answered(headers=HTML), [answered(), answered(headers=HTML, answer=404), answered(headers=(), says=b"")]),
    "HTTP016": (
        broken("closed", SERVER),
        [broken("closed", SERVER, [GAP]), broken("open", SERVER), broken("closed", CLIENT), broken("cut", SERVER)],
    ),
    "HTTP019": (
        answered(asked=((b"Authorization", b"WCS 1234"),)),
        [
            answered(asked=((b"Authorization", b"WCS " + b"a1" * 16),)),
            answered(asked=((b"Authorization", b"Basic eDp5"),)),
            answered(asked=((b"Authorization", b"WCS 1234"),), cut=0),
        ],
    ),
    "HTTP021": (retried(ABSENT), [retried(LOST), retried(ABSENT, again=63)]),
    "HTTP022": (
        seen(*login(0), hook(1, "call/startup", prefix="/rest-api")),
        [seen(*login(0), hook(1, "call/startup", prefix="/EchoApp"))],
    ),
    "HTTP023": (
        seen(*login(0), hook(1, "hangup", answer=None, absence=ABSENT), hook(2, "hold")),
        [
            seen(*login(0), hook(1, "hangup", answer=None, absence=LOST), hook(2, "hold")),
            seen(*login(0), hook(1, "hangup", answer=None, absence=ABSENT), hook(2, "hold", on=stream(1))),
        ],
    ),
    "HTTP101": (status(429), [status(404), status(200)]),
    "JSON001": (
        seen(*login(0), hook(1, "hangup", raw=b"{'callId'")),
        [seen(*login(0), hook(1, "hangup", cut=9)), seen(*login(0), hook(1, "hangup", raw=b"[]"))],
    ),
    "JSON002": (
        answered(says=b"<html>"),
        [answered(says=b"<html>", answer=500), answered(says=b"{}"), answered(says=b" "), answered(says=b'{"a":"\\/"}')],
    ),
    "JSON003": (answered(says=b""), [answered(says=b"{}"), answered(says=b"", answer=204)]),
    "JSON012": (
        seen(*login(0), hook(1, "CallStatusEvent", {"status": "DANCING"})),
        [
            seen(*login(0), hook(1, "CallStatusEvent", {"status": "HOLD"})),
            seen(*login(0), hook(1, "BugReportStatusEvent", {"status": "DANCING"})),
            seen(*login(0), hook(1, "hangup", {"status": "DANCING"})),
        ],
    ),
    "JSON013": (seen(*login(0), hook(1, "DanceEvent")), [seen(*login(0), hook(1, "CallStatusEvent", {"status": "HOLD"}))]),
    "TIME001": (answered(took=1.1), [answered(took=1.0), answered(took=11)]),
    "TIME002": (
        silent(),
        [
            silent(closed="fin", closed_by=SERVER, closed_time=at(9), closed_frame=9),
            seen(*login(0), hook(1, "hangup", answer=None, absence=LOST)),
            seen(*login(0), hook(1, "hangup", answer=None, absence=OUTSIDE)),
            answered(took=20),
            left_after(0.02),
            left_after(7),
            left_after(20, rest_timeout=0.0),
            left_after(20, rest_timeout=60.0),
        ],
    ),
    "TIME101": (
        left_after(0.02),
        [
            silent(),
            left_after(8),
            left_after(3, 3),
            left_after(3, 3, rest_timeout=0.0),
            answered(took=0.01, on=stream(1, closed="fin", closed_by=CLIENT, closed_time=at(16), closed_frame=9)),
            silent(closed="fin", closed_by=SERVER, closed_time=at(1.02), closed_frame=9),
        ],
    ),
    "TIME003": (answered(took=10), [answered(took=9.9), answered(took=15.1)]),
    "TIME004": (
        answered(took=20, on=stream(1, closed="fin", closed_by=CLIENT, closed_time=at(16), closed_frame=9)),
        [
            answered(took=10, on=stream(1, closed="fin", closed_by=CLIENT, closed_time=at(16), closed_frame=9)),
            answered(took=20, on=stream(1, closed="fin", closed_by=SERVER, closed_time=at(16), closed_frame=9)),
        ],
    ),
}


def compressed() -> Case:
    case = answered()
    response = case.exchanges[-1].response
    assert response is not None
    response.encoding = b"gzip"
    return case


def coded(coding: bytes, decoded: bool, **changes: Any) -> Case:
    case = compressed()
    response = case.exchanges[-1].response
    assert response is not None
    case.exchanges[-1].response = changed(response, encoding=coding, decoded=decoded, **changes)
    return case


def lengths(*stated: bytes) -> Case:
    return answered(headers=(*JSON, *((b"Content-Length", length) for length in stated)))


WIRE_CASES["HTTP102"] = (
    coded(b"gzip", False),
    [coded(b"gzip", True), coded(b"nonsense", False), coded(b"gzip", False, complete=False), coded(b"br", False, body=b"")],
)
WIRE_CASES["HTTP103"] = (
    coded(b"gzip", True, complete=False, problem="bound"),
    [coded(b"gzip", True), coded(b"gzip", True, complete=False, problem="cut")],
)
WIRE_CASES["HTTP104"] = (lengths(b"5", b"6"), [lengths(b"5"), lengths(b"5", b"5"), lengths(b"5, 5"), lengths()])
WIRE_CASES["HTTP105"] = (
    seen(*login(0), streams=[stream(1, overlong_heads=[9])]),
    [seen(*login(0), streams=[stream(1)])],
)
WIRE_CASES["HTTP106"] = (
    silent(unparsed=[UnparsedBytes(9, 7)]),
    [
        silent(),
        silent(unparsed=[UnparsedBytes(0, 7)]),
        silent(unparsed=[UnparsedBytes(9, 7)], tls=SERVER),
        answered(on=stream(1, unparsed=[UnparsedBytes(9, 7)])),
    ],
)
WIRE_CASES["HTTP014"] = (compressed(), [answered()])
