"""Parts of the small conversations in which rules report something or nothing, which the cases of all families share."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from flows.made import ENVELOPE, JSON, at, changed, hook, login, stream

from wcs_pcap.capture.icmp import Unreachable
from wcs_pcap.capture.observations import Observations
from wcs_pcap.capture.plain import TCP
from wcs_pcap.evidence.dns import DnsMessage, DnsPacket
from wcs_pcap.evidence.evidence import Evidence
from wcs_pcap.evidence.websocket import WebSocket
from wcs_pcap.model import (
    Absence,
    Capture,
    Endpoint,
    Exchange,
    Gap,
    Side,
    Stream,
    Tally,
    TcpAnomaly,
    UnparsedBytes,
)

ABSENT, LOST, WIRE = Absence.ABSENT, Absence.LOST_IN_CAPTURE, Absence.LOST_ON_WIRE
OUTSIDE, UNREADABLE = Absence.OUTSIDE_CAPTURE, Absence.UNREADABLE
CLIENT, SERVER = Side.CLIENT, Side.SERVER


class Case(NamedTuple):
    """Exchanges, and what else the findings rest on (the options of ``flows.made.findings``)."""

    exchanges: Sequence[Exchange] = ()
    options: dict[str, Any] = {}  # noqa: RUF012 - never changed


def seen(*exchanges: Exchange, **options: Any) -> Case:
    return Case(exchanges, options)


def event(seconds: float, status: str, **how: Any) -> Exchange:
    """A ``ConnectionStatusEvent``."""
    return hook(seconds, "ConnectionStatusEvent", {"status": status}, **how)


def stream_of(*steps: str, **how: Any) -> list[Exchange]:
    """Hooks of one media stream, a second apart: direct hooks by their name, events by their status."""
    made = []
    for seconds, step in enumerate(steps, 1):
        fields = {"mediaSessionId": "s", **({"status": step} if step.isupper() else {})}
        made.append(hook(seconds, "StreamStatusEvent" if step.isupper() else step, fields, **how))
    return made


def message(*statuses: str, **fields: Any) -> list[Exchange]:
    """A login, ``sendMessage`` at 1 s, and its statuses, a second apart."""
    made = [*login(0), hook(1, "sendMessage", {"id": "m", **fields})]
    return made + [hook(2 + n, "MessageStatusEvent", {"id": "m", "status": s, "info": "SIP 404"}) for n, s in enumerate(statuses)]


def status(number: int, name: str = "hangup") -> Case:
    """A hook whose response has this status."""
    return seen(*login(0), hook(1, name, {"callId": "c"}, answer=number))


def hangup_with(**how: Any) -> Case:
    """``hangup`` after a login, made as ``how`` says."""
    return seen(*login(0), hook(1, "hangup", {"callId": "c"}, **how))


def without_response(name: str = "hangup", **how: Any) -> Case:
    """A hook without a response on a TCP stream of its own, which ``how`` describes."""
    return seen(*login(0), hook(1, name, {"callId": "c"}, answer=None, absence=ABSENT, on=stream(1, **how)))


def closed_after(*waits: float, **options: Any) -> Case:
    """Hooks without a response, 20 s apart, each on a connection that WCS closes after so many seconds."""
    hooks = []
    for number, wait in enumerate(waits, 1):
        given_up = stream(number, closed="fin", closed_by=CLIENT, closed_time=at(20 * number + wait), closed_frame=9)
        hooks.append(hook(20 * number, "hangup", {"callId": f"c{number}"}, answer=None, absence=ABSENT, on=given_up))
    return seen(*login(0), *hooks, **options)


def broken_response(problem: str, by: Side, gaps: Sequence[Gap] = ()) -> Case:
    """A response with 3 bytes of its body, because of ``problem``, on a connection that the side ``by`` closed."""
    exchange = hook(1, "hangup", on=stream(1, closed="fin", closed_by=by, closed_time=at(1), closed_frame=9, gaps=list(gaps)))
    assert exchange.response is not None
    exchange.response = changed(exchange.response, complete=False, problem=problem, body_bytes=3)
    return seen(*login(0), exchange)


def unreceived(absence: Absence | None) -> Case:
    """A hook whose response is in the capture, and whether it arrived."""
    return seen(
        *login(0), hook(1, "hangup", {"callId": "c"}, absence=absence, on=stream(1, last_acknowledgment=[(9, 0), (0, 0)]))
    )


def retried(first: Absence, offset: int = 400, by: Side = SERVER, again: float = 1.2, spoke: bool = False) -> Case:
    """``call`` at 1 s on a connection that is reset without a response, and once more at ``again``.

    ``spoke``: the web server sent bytes before it closed.
    """
    unparsed = [UnparsedBytes(99_999, 9)] if spoke else []
    dead = stream(1, closed="rst", closed_by=by, closed_time=at(1.1), closed_frame=1100, unparsed=unparsed)
    lost = hook(1, "call", {"callId": "c"}, answer=None, absence=first, on=dead)
    assert lost.request is not None
    lost.request.offset = offset
    return seen(
        *login(0), lost, hook(again, "call", {"callId": "c"}), hook(2, "CallStatusEvent", {"callId": "c", "status": "BUSY"})
    )


def one_each(count: int, closed: str = "fin", syn_frames: Sequence[int] = (1,), more: int = 0) -> Case:
    """``count`` hooks on a connection each, and ``more`` times two on one other connection."""
    how = {"closed": closed, "syn_frames": list(syn_frames), "closed_by": SERVER}
    hooks = [hook(n + 1, "hangup", on=stream(n + 1, **how)) for n in range(count)]
    shared = stream(90, **how)
    hooks += [hook(20 + n, "hangup", on=shared) for n in range(2 * more)]
    return seen(*hooks)


def reusing_ports(count: int, pause: float = 59, by: str = "fin") -> list[Stream]:
    """TCP streams from the same port, each ``pause`` seconds after the one before."""
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


def with_anomaly(anomaly: TcpAnomaly) -> Stream:
    """A TCP stream in which reassembly found ``anomaly`` once."""
    return stream(1, anomalies={anomaly: Tally(1, [33])})


GAP = Gap(CLIENT, 10, 20, LOST, at(1), at(2), 33)
REFUSED = stream(1, opened="refused", syn_frames=[7])
DROPPED = stream(1, opened="no-answer", syn_frames=[7, 8, 9], first_time=at(1), last_time=at(2))
ICMP = changed(Observations(), unreachable=[Unreachable(9, at(1), TCP, DROPPED.client, DROPPED.server)])
LATE = changed(stream(1), opened="midstream", first_time=at(4), first_frame=44)
CONFIG = b'{"restClientConfig":{"call":{"restOnError":"FAIL"}}}'
HTML = ((b"Content-Type", b"text/html"),)
DAMAGED = Capture("cut.pcap", packets=3, damage="ends inside a record", damage_offset=77)
CUT = Capture("cut.pcap", packets=3, truncated_packets=2, snaplen=96)


def compressed() -> Case:
    """A response with a Content-Encoding."""
    case = hangup_with()
    response = case.exchanges[-1].response
    assert response is not None
    response.encoding = b"gzip"
    return case


def coded(coding: bytes, decoded: bool, **changes: Any) -> Case:
    """A response that names ``coding``, which could be ``decoded`` or not."""
    case = compressed()
    response = case.exchanges[-1].response
    assert response is not None
    case.exchanges[-1].response = changed(response, encoding=coding, decoded=decoded, **changes)
    return case


def stating_lengths(*stated: bytes) -> Case:
    """A response with a Content-Length header for each value."""
    return hangup_with(headers=(*JSON, *((b"Content-Length", length) for length in stated)))


SECRET = b"a secret of the tests"


def client(number: int) -> dict[str, str]:
    """The fields that tell one client from others."""
    return {"sessionId": f"/198.51.100.{number}:5000/192.0.2.110:8443"}


def logged_in(count: int, gap: float = 1.0, first: int = 0) -> list[Exchange]:
    """Logins of ``count`` clients, ``gap`` seconds apart."""
    return [
        exchange
        for number in range(first, first + count)
        for exchange in (
            hook(number * gap, "connect", client(number)),
            hook(number * gap + 0.2, "ConnectionStatusEvent", {**client(number), "status": "ESTABLISHED"}),
        )
    ]


def disconnected(seconds: float, number: int) -> Exchange:
    """The end of a client of ``logged_in``."""
    return hook(seconds, "ConnectionStatusEvent", {**client(number), "status": "DISCONNECTED"})


def media(seconds: float, name: str, status: str | None = None, key: str = "m", **more: Any) -> Exchange:
    """A hook of a media stream; ``more``: its other fields, and ``answer``, the status of its response."""
    how = {"answer": more.pop("answer")} if "answer" in more else {}
    fields = {"mediaSessionId": key, **({"status": status} if status else {}), **more}
    return hook(seconds, name, fields, **how)


def published(*events: tuple[float, str], **more: Any) -> list[Exchange]:
    """A login, ``publishStream`` at 1 s, PUBLISHING at 2 s, and what follows: events by their status, or KEEP."""
    made = [*login(0), media(1, "publishStream"), media(2, "StreamStatusEvent", "PUBLISHING", **more)]
    for seconds, status in events:
        name = "StreamKeepAliveEvent" if status == "KEEP" else "StreamStatusEvent"
        made.append(media(seconds, name, "PUBLISHING" if status == "KEEP" else status, **more))
    return made


def signed(digits: str | None, given: bytes | None = SECRET) -> Case:
    """``hangup`` with this hash, or none; "right": the one that belongs to it."""
    exchange = hook(1, "hangup", {"callId": "c"})
    assert exchange.request is not None
    if digits == "right":
        digits = hmac.new(SECRET, exchange.request.body, hashlib.md5).hexdigest()
    if digits is not None:
        exchange.request.headers = ((b"authorization", digits.encode() if " " in digits else b"WCS " + digits.encode()),)
    return seen(exchange, hook_secret=given)


def at_port(port: int, number: int = 1, host: bytes = b"\x7f\0\0\1", **how: Any) -> Stream:
    """A TCP stream to a web server at this port."""
    return stream(number, server=Endpoint(host, port), **how)


def hooks_to(*targets: tuple[str, str], on: Stream | None = None) -> Case:
    """Hooks of apps that go below these paths."""
    made = [hook(n, "call", {"appKey": app, "callId": str(n)}, prefix=prefix) for n, (app, prefix) in enumerate(targets, 1)]
    if on is not None:
        for exchange in made:
            exchange.stream = on
    return seen(*made)


def repeated_at(*times: float) -> Case:
    """One hook at each of these times; only the last try gets a response."""
    made = []
    for number, seconds in enumerate(times, 1):
        last = number == len(times)
        how: dict[str, Any] = {} if last else {"answer": None, "absence": ABSENT}
        made.append(hook(seconds, "hangup", {"callId": "c"}, on=stream(number), **how))
    return seen(*login(0), *made)


def under_load(slow: float, alone: float = 0.05) -> Case:
    """20 hooks one by one, then 20 at once."""
    made = [hook(n, "hangup", {"callId": str(n)}, took=alone, on=stream(n)) for n in range(1, 21)]
    made += [hook(40 + n / 100, "hangup", {"callId": f"x{n}"}, took=slow, on=stream(20 + n)) for n in range(1, 21)]
    return seen(*login(0), *made)


def password(host: bytes, **fields: Any) -> Case:
    """``connect`` with a SIP password, to a web server at ``host``."""
    return seen(hook(1, "connect", {"sipPassword": "x", **fields}, on=at_port(9091, host=host)))


V6 = b"\0" * 15 + b"\1"
REMOTE = b"\xc0\0\2\x37"
REFUSED_ON_IPV6 = at_port(9091, 5, V6, opened="refused", syn_frames=[7])
REDIRECT = [*login(0), hook(1, "hangup", {"callId": "c"}, answer=302)]
SDP = {"sdp": "v=0"}


def a_get(seconds: float, name: str) -> Exchange:
    """A GET of the path of a hook."""
    exchange = hook(seconds, name, answer=404)
    assert exchange.request is not None
    exchange.request.method, exchange.request.body = b"GET", b""
    return exchange


def agent(name: str) -> Case:
    """A hook with this User-Agent."""
    return seen(hook(1, "hangup", {"callId": "c"}, asked=((b"User-Agent", name.encode()),)))


def rest_api_call(key: str, name: str = "call/startup") -> Exchange:
    """A call of the REST API of WCS that begins an operation with this key."""
    return hook(1, name, prefix="/rest-api", raw=json.dumps({"callId": key}).encode())


def kept_alive(*times: float, app: str = "shop", key: str = "m") -> list[Exchange]:
    return [media(seconds, "StreamKeepAliveEvent", "PUBLISHING", key, appKey=app) for seconds in times]


HANGUP = {**ENVELOPE, "callId": "c"}


def configured(**entries: Any) -> list[Exchange]:
    """A login whose ``connect`` response has a ``restClientConfig`` with these entries."""
    return with_config(entries)


def with_config(config: Any, **more: Any) -> list[Exchange]:
    """A login whose ``connect`` response has this ``restClientConfig``."""
    connect, established = login(0, **more)
    assert connect.request is not None
    assert connect.response is not None
    connect.response.body = json.dumps({**json.loads(connect.request.body), "restClientConfig": config}).encode()
    return [connect, established]


def returning(*, type: str = "application/json", **changes: Any) -> Case:
    """``hangup`` and a response that differs from it."""
    body = {name: value for name, value in {**HANGUP, **changes}.items() if value is not ...}
    return hangup_with(says=json.dumps(body).encode(), headers=((b"Content-Type", type.encode()),))


def policy(config: dict[str, Any], **changes: Any) -> Case:
    """A client with a config for ``hangup``, and a response that changes it."""
    return seen(*configured(hangup=config), hook(1, "hangup", {"callId": "c"}, says=json.dumps({**HANGUP, **changes}).encode()))


FOR_CALL = {"restOnError": "FAIL", "restPolicy": "NOTIFY", "restExclude": "sdp", "clientExclude": "", "restOverwrite": ""}
WCS, BROWSER, RESOLVER = b"\xc0\0\2\x6e", b"\xc6\x33\x64\xd2", b"\xc0\0\2\1"
LONGER = "hooks.example.lan"  # as a resolver with a search list asks for it
FOUND = (b"\xc0\0\2\7",)


def dns(seconds: float, code: int | None, *addresses: bytes, name: str = "hooks.example") -> DnsPacket:
    """A DNS query of WCS (``code`` None) or the response to it."""
    ends = (WCS, RESOLVER) if code is None else (RESOLVER, WCS)
    return DnsPacket(DnsMessage(7, name, code, addresses), round(seconds * 1000), at(seconds), *ends)


def login_at(host: bytes = b"hooks.example:9091") -> list[Exchange]:
    """A login to a named server whose registration is never reported."""
    connect = {"sipRegisterRequired": True, "sipLogin": "agent7"}
    asked = ((b"Host", host),)
    return [
        hook(0, "connect", connect, asked=asked),
        hook(0.2, "ConnectionStatusEvent", {**connect, "status": "ESTABLISHED"}, asked=asked),
    ]


def socket(seconds: float = 1.0, closed: float | None = None, port: int = 8080, accepted: bool = True) -> WebSocket:
    """The WebSocket of a client to WCS."""
    made = WebSocket(Endpoint(BROWSER, 50814), Endpoint(WCS, port), round(seconds * 1000), at(seconds))
    made.accepted = made.frame + 3 if accepted else None
    if closed is not None:
        made.closed_frame, made.closed_time = round(closed * 1000), at(closed)
    return made


def connected(*sockets: WebSocket, **options: Any) -> Case:
    """Connected clients and no hook, in a capture that shows the machine's traffic to itself."""
    more = {key: options.pop(key) for key in ("tls_ports", "sip_incomplete", "dns", "loopback") if key in options}
    return seen(evidence=Evidence(web_sockets=list(sockets), **{"loopback": True, **more}), **options)


ETHERNET = [Capture("a.pcap", link_types=["ETHERNET"])]
COOKED = [Capture("a.pcap", link_types=["LINUX_SLL"])]
LOGS = {  # a pattern of a user's own
    "name": "logs",
    "title": "Logs",
    "key": ["sessionId"],
    "start": "new",
    "states": {
        "new": {"on": {"pushLogs": "pushed"}},
        "pushed": {"await": {"hook": "BugReportStatusEvent", "within": 10}, "on": {"BugReportStatusEvent": "done"}},
        "done": {},
    },
}


def unkept(until: float, **options: object) -> Case:
    """A stream of one app that is kept alive, and one of another that is not, from 2 s to ``until``."""
    other = {"key": "k", "appKey": "shop"}
    begun = [media(3, "publishStream", **other), media(4, "StreamStatusEvent", "PUBLISHING", **other)]
    ended = media(45, "StreamStatusEvent", "UNPUBLISHED", **other)
    unkept = published((until, "UNPUBLISHED"), appKey="room")
    return seen(*unkept, *begun, *kept_alive(10, 20, 30, 40, key="k"), ended, **options)


def cut_stream(offset: int, *exchanges: Exchange, length: int = GAP.length) -> Case:
    """A TCP stream of which the snapshot length cut ``length`` bytes from ``offset`` on, and other exchanges."""
    gap = GAP._replace(cause=UNREADABLE, offset=offset, length=length)
    return seen(*exchanges, streams=[stream(1, gaps=[gap])], captures=[CUT])


def unreachable(*, port: int) -> Case:
    """An ICMP error about a connection from the ports of DROPPED to some port of its server."""
    error = Unreachable(9, at(1), TCP, DROPPED.client, DROPPED.server._replace(port=port))
    return seen(streams=[DROPPED], observations=changed(Observations(), unreachable=[error]))


def in_capitals() -> Case:
    """``hangup`` with the right hash in capital letters."""
    right = signed("right")
    request = right.exchanges[0].request
    assert request is not None
    request.headers = tuple((name, b"WCS " + value[4:].upper()) for name, value in request.headers)
    return right
