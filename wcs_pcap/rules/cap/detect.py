"""Is the capture fit to judge? Codes CAPnnn."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from wcs_pcap.capture.layouts import link_type_name
from wcs_pcap.flows.coverage import silence
from wcs_pcap.hooks.recognise import hook_name, path_of
from wcs_pcap.model import Absence, Exchange, Flow, HookCall, Severity, Side
from wcs_pcap.rules.cap import targets
from wcs_pcap.rules.facts import Diagnostic, Diagnostics, Facts, listed, named, on_exchange, plural

SIDES = {Side.CLIENT: "WCS", Side.SERVER: "the web server"}


def cut_bodies(facts: Facts) -> Diagnostics:
    """CAP001: the snapshot length cut hooks."""
    if not any(capture.truncated_packets for capture in facts.captures):
        return
    cut = [e for e in facts.exchanges if any(m is not None and m.problem == "cut" for m in (e.request, e.response))]
    torn = [stream for stream in facts.streams if any(gap.cause is Absence.UNREADABLE and gap.offset > 0 for gap in stream.gaps)]
    if not cut and (facts.exchanges or not torn):
        return
    snaplen = next((c.snaplen for c in facts.captures if c.truncated_packets), None)
    limit = f" to {snaplen:,} bytes" if snaplen else ""
    packets = sum(c.truncated_packets for c in facts.captures)
    count = f"{plural(packets, 'packet')} {'was' if packets == 1 else 'were'}"
    lost = f"{plural(len(cut), 'exchange')} cannot be read whole" if cut else "not even the start of an exchange can be read"
    detail = f"{count} cut{limit} when captured; {lost}"
    yield Diagnostic(
        "CAP001",
        detail,
        facts.coverage.begin,
        frames=[e.frame for e in cut] or [stream.first_frame for stream in torn],
        streams=_numbers(cut) or [stream.number for stream in torn],
        exchanges=[e.number for e in cut],
        filter="frame.cap_len < frame.len",
    )


def lost_packets(facts: Facts) -> Diagnostics:
    """CAP002: bytes are missing that the other side acknowledged, or that nobody is seen to repeat; or what follows them is."""
    for stream in facts.streams:
        gaps = [gap for gap in stream.gaps if gap.cause is Absence.LOST_IN_CAPTURE]
        if not gaps or stream.one_way is not None:
            continue
        total = sum(gap.length for gap in gaps)
        senders = " and ".join(SIDES[side] for side in sorted({gap.side for gap in gaps}))
        frames = [gap.frame for gap in gaps if gap.frame]
        where = f", first before frame {frames[0]}" if frames else ", at the end of the connection"
        detail = f"{plural(total, 'byte')} sent by {senders} in stream {stream.number} are not in the capture{where}"
        spans = [(gap.after, gap.before) for gap in gaps]
        yield Diagnostic("CAP002", detail, facts.coverage.begin, frames=frames, streams=(stream.number,), spans=spans)
    for call in facts.troubled:
        if (loss := silence(call.final, facts.coverage.end)) is not None:
            detail = f"nobody acknowledges {named(call, call.final)} in stream {call.final.stream.number}, and it is not repeated"
            diagnostic = on_exchange("CAP002", f"{detail}: what came after it is not in the capture", call.final)
            yield diagnostic._replace(spans=[(loss.begin, loss.end)])
    dropped = sum(capture.dropped_packets for capture in facts.captures)
    if dropped:
        detail = f"the capturing program itself reports that it lost {plural(dropped, 'packet')}"
        yield Diagnostic("CAP002", detail, facts.coverage.begin, until=facts.coverage.end)


def doubled_packets(facts: Facts) -> Diagnostics:
    """CAP003: packets are in the capture twice."""
    doubled = [stream for stream in facts.streams if stream.duplicates]
    if doubled:
        count = sum(stream.duplicates for stream in doubled)
        verb = "is" if count == 1 else "are"
        yield Diagnostic(
            "CAP003",
            f"{plural(count, 'packet')} of {plural(len(doubled), 'connection')} {verb} in the capture twice",
            facts.coverage.begin,
            frames=[stream.first_frame for stream in doubled],
            streams=[stream.number for stream in doubled],
        )


def overlapping_captures(facts: Facts) -> Diagnostics:
    """CAP101: packets that another capture holds too."""
    for capture in facts.captures:
        if capture.repeated_packets:
            repeated = plural(capture.repeated_packets, "packet")
            detail = f"{capture.path} repeats {repeated} of another capture; they were left out"
            yield Diagnostic("CAP101", detail, facts.coverage.begin)


def one_way(facts: Facts) -> Diagnostics:
    """CAP004: one side's packets are missing altogether."""
    for stream in facts.streams:
        if stream.one_way is not None:
            detail = (
                f"stream {stream.number} ({stream.client} to {stream.server}) holds no packet from {SIDES[stream.one_way]}, "
                "although the other side acknowledges its bytes"
            )
            yield Diagnostic(
                "CAP004",
                detail,
                facts.coverage.begin,
                frames=(stream.first_frame,),
                streams=(stream.number,),
                spans=[(stream.first_time, stream.last_time)],
            )


def began_inside_message(facts: Facts) -> Diagnostics:
    """CAP005: a connection was joined in the middle of a message."""
    late = [stream for stream in facts.streams if stream.opened == "midstream" and stream.tls is None]
    numbers = {stream.number for stream in late}
    first: dict[tuple[int, Side], int] = {}
    for exchange in facts.exchanges if late else ():
        if exchange.stream.number not in numbers:
            continue
        for side, message in ((Side.CLIENT, exchange.request), (Side.SERVER, exchange.response)):
            if message is not None:
                first.setdefault((exchange.stream.number, side), message.offset)
    for stream in late:
        sides = [side for side in Side if first.get((stream.number, side), 0) > 0]
        if sides:
            detail = f"stream {stream.number} begins inside a message of {' and of '.join(SIDES[side] for side in sides)}"
            yield Diagnostic("CAP005", detail, stream.first_time, frames=(stream.first_frame,), streams=(stream.number,))


def joined_late(facts: Facts) -> Diagnostics:
    """CAP005 again: a connection that is first seen without its beginning after a flow began to wait for a step.

    It may have been open and idle before, or its beginning was lost, and that step with it.
    """
    waiting = [
        (flow.due.since, flow)
        for flow in facts.incomplete
        if flow.missing is not None and flow.missing.absence is Absence.LOST_IN_CAPTURE and flow.due is not None
    ]
    if not waiting:
        return
    for stream in facts.streams:
        if stream.opened != "midstream" or stream.tls is not None:
            continue
        touched = [flow.number for since, flow in waiting if since <= stream.first_time]
        if touched:
            detail = f"stream {stream.number} is seen from frame {stream.first_frame} on, without its beginning"
            yield Diagnostic(
                "CAP005",
                f"{detail}: what it carried before may be missing",
                stream.first_time,
                frames=(stream.first_frame,),
                streams=(stream.number,),
                flows=touched,
            )


def nothing_found(facts: Facts) -> Diagnostics:
    """CAP006: no hook on the watched ports. Says where hooks were seen instead."""
    if facts.calls:
        return
    ports = "any port" if facts.ports is None else "port " + " or ".join(str(port) for port in facts.ports)
    observations = facts.observations
    parts = [f"no REST hook was seen on {ports}"]
    related: list[int] = []
    if observations.hook_ports:
        found = ", ".join(f"{port} ({plural(n, 'request')})" for port, n in observations.hook_ports.most_common(5))
        busiest = observations.hook_ports.most_common(1)[0][0]
        parts.append(f"requests shaped like hooks go to port {found}: try --port {busiest}")
    elif any(stream.tls is not None for stream in facts.streams):
        parts.append("all that was seen there is TLS")
    elif elsewhere := _below_other_paths(facts):
        parts.append(f"requests shaped like hooks there are not below {facts.app}, but below {elsewhere}: see --app")
    elif facts.exchanges:
        parts.append(f"{plural(len(facts.exchanges), 'HTTP request')} there, none of them a hook")
    elif facts.streams:
        parts.append(f"{plural(len(facts.streams), 'connection')} there, without a whole HTTP request")
    else:
        related = _at_work(facts, parts)
    if not observations.hook_ports and observations.tcp_ports and facts.ports is not None:
        found = ", ".join(str(port) for port, _ in observations.tcp_ports.most_common(5))
        parts.append(f"other HTTP requests go to port {found}")
    names = None if facts.ports is None else " || ".join(f"tcp.port == {port}" for port in facts.ports)
    end = facts.coverage.end
    yield Diagnostic("CAP006", "; ".join(parts), facts.coverage.begin, until=end, filter=names, related_frames=related)


def _below_other_paths(facts: Facts) -> str:
    """The paths of hooks that ``--app`` leaves out."""
    if facts.app is None:
        return ""
    requests = [exchange.request for exchange in facts.exchanges if exchange.request is not None]
    uris = [request.uri.decode("latin-1") for request in requests if request.method == b"POST"]
    paths = (path_of(uri).rstrip("/").rpartition("/")[0] or "/" for uri in uris if hook_name("POST", uri) is not None)
    return listed(dict.fromkeys(paths))


def _at_work(facts: Facts, parts: list[str]) -> list[int]:
    """Adds what shows that WCS was at work all the same, and gives the frames that show it."""
    sip = sorted(facts.traffic.speakers.values())[:1]
    sockets = [socket.frame for socket in facts.traffic.web_sockets if socket.accepted is not None]
    if sip:
        parts.append(f"SIP is there (first frame {sip[0]}), so WCS may have been at work")
    if sockets:
        verb, first = ("was", "") if len(sockets) == 1 else ("were", "first ")
        parts.append(f"{plural(len(sockets), 'WebSocket')} {verb} opened ({first}frame {sockets[0]})")
    return [*sip, *sockets[:1]]


def encrypted(facts: Facts) -> Diagnostics:
    """CAP007: TLS on a watched port."""
    streams = [stream for stream in facts.streams if stream.tls is not None and stream.plain is None]
    if streams:
        servers = ", ".join(sorted({str(stream.server) for stream in streams})[:5])
        yield Diagnostic(
            "CAP007",
            f"{plural(len(streams), 'connection')} to {servers} carries TLS: the hooks in it cannot be read",
            facts.coverage.begin,
            frames=[stream.first_frame for stream in streams],
            streams=[stream.number for stream in streams],
            until=facts.coverage.end,
        )


def unfinished(facts: Facts) -> Diagnostics:
    """CAP008: flows that were still under way at the last packet."""
    waiting = {call for call in facts.troubled if _unfinished(call)}
    for flow in facts.flows if waiting else facts.incomplete:
        missing = flow.missing
        calls = flow.calls
        if missing.absence is not Absence.OUTSIDE_CAPTURE if missing is not None else waiting.isdisjoint(calls):
            continue
        last = calls[-1].final
        yield Diagnostic(
            "CAP008",
            partial(_under_way, flow),
            facts.coverage.begin,
            frames=(last.frame,),
            streams=(last.stream.number,),
            flows=(flow.number,),
        )


def _under_way(flow: Flow) -> str:
    missing = flow.missing
    if missing is None:
        return f"{flow.pattern} was still waiting for an answer when the capture ended"
    what = f"{missing.hook} {' or '.join(missing.expected or ())}".rstrip()
    return f"{flow.pattern} was still under way when the capture ended: {what} had time to come later"


def unanswered_at_end(facts: Facts) -> Diagnostics:
    """CAP008 for a hook that belongs to no flow."""
    for call in facts.troubled:
        if _unfinished(call) and not facts.flows_of(call.exchange.number):
            detail = f"{named(call, call.final)} was still waiting for its answer when the capture ended"
            yield on_exchange("CAP008", detail, call.final)


def _unfinished(call: HookCall) -> bool:
    return call.final.absence is Absence.OUTSIDE_CAPTURE


def clock_steps(facts: Facts) -> Diagnostics:
    """CAP009: time runs backwards."""
    frames = facts.observations.clock_steps
    if frames:
        detail = f"the time stamp of frame {frames[0]} is more than a second before an earlier one's"
        yield Diagnostic("CAP009", detail, facts.coverage.begin, frames=frames, filter=f"frame.number == {frames[0]}")


def damaged(facts: Facts) -> Diagnostics:
    """CAP010: a file that could not be read to its end, or packets of an unknown link type."""
    for capture in facts.captures:
        if capture.damage is None:
            continue
        at = f" (byte {capture.damage_offset:,})" if capture.damage_offset is not None else ""
        if capture.unreadable:
            yield Diagnostic("CAP010", f"{capture.path}: {capture.damage}{at}", facts.coverage.begin, severity=Severity.ERROR)
        else:
            kept = f"{plural(capture.packets, 'packet')} before that could be used"
            yield Diagnostic("CAP010", f"{capture.path}: {capture.damage}{at}; {kept}", facts.coverage.begin)
    for number, count in facts.observations.undecoded.most_common():
        detail = f"{plural(count, 'packet')} of link type {link_type_name(number)} ({number}) could not be decoded"
        yield Diagnostic("CAP010", detail, facts.coverage.begin)


def unread(facts: Facts) -> Diagnostics:
    """CAP010 again: packets that were cut too short, or fragments without their rest, while a flow waits for a step."""
    spans = sorted(span for capture in facts.captures for span in capture.unreadable_spans)
    if not spans or facts.observations.undecoded:  # of those each link type is named
        return
    for begin, end in spans:
        waiting = [flow for flow in facts.incomplete if _waits(flow, begin, end)]
        if waiting:
            when = f"packets from {facts.seconds(begin)} to {facts.seconds(end)} s could not be read"
            why = "they are cut before their ports, or IP fragments whose rest is missing"
            flows = [flow.number for flow in waiting]
            yield Diagnostic("CAP010", f"{when}: {why}", facts.coverage.begin, flows=flows, spans=[(begin, end)])


def _waits(flow: Flow, begin: int, end: int) -> bool:
    """Whether a flow waits between two times for a step that may be in what could not be read."""
    unread = flow.missing is not None and flow.missing.absence is Absence.UNREADABLE
    return unread and flow.due is not None and begin <= flow.due.until and flow.due.since <= end


def wrong_checksums(facts: Facts) -> Diagnostics:
    """CAP011: TCP checksums that are wrong and were not left to a network card."""
    wrong = facts.observations.wrong_checksums
    if wrong:
        count = sum(tally.count for tally in wrong.values())
        verb = "has" if count == 1 else "have"
        detail = f"{plural(count, 'packet')} of {plural(len(wrong), 'connection')} {verb} a wrong TCP checksum"
        frames = sorted(frame for tally in wrong.values() for frame in tally.frames)
        yield Diagnostic("CAP011", detail, facts.coverage.begin, frames=frames, streams=sorted(wrong))


def _numbers(exchanges: Iterable[Exchange]) -> list[int]:
    return sorted({exchange.stream.number for exchange in exchanges})


RULES = (
    cut_bodies,
    lost_packets,
    doubled_packets,
    overlapping_captures,
    one_way,
    began_inside_message,
    joined_late,
    nothing_found,
    encrypted,
    unfinished,
    unanswered_at_end,
    clock_steps,
    damaged,
    unread,
    *targets.RULES,
    wrong_checksums,
)
