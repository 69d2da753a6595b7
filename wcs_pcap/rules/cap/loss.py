"""What the capture lacks: bytes that were cut or lost, and the packets of one side."""

from __future__ import annotations

from wcs_pcap.flows.coverage import CLOSING_SEEN, broke_off, lost_end, silence
from wcs_pcap.model import Absence, Gap
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, on_exchange, on_stream, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import SIDES, named, plural


@rule("CAP001")
def cut_bodies(facts: Facts) -> Diagnostics:
    """The snapshot length cut hooks."""
    cut_captures = [capture for capture in facts.captures if capture.truncated_packets]
    if not cut_captures:
        return
    cut = [e for e in facts.exchanges if any(m is not None and m.problem == "cut" for m in (e.request, e.response))]
    streams = [stream for stream in facts.streams if any(map(_hides_a_message, stream.gaps))]
    headers = any(capture.unreadable_spans for capture in cut_captures)
    if not cut and (facts.exchanges or not (streams or headers)):
        return
    limit = f" to {cut_captures[0].snaplen:,} bytes" if cut_captures[0].snaplen else ""
    packets = plural(sum(capture.truncated_packets for capture in cut_captures), "packet")
    if cut:
        lacking = f"{plural(len(cut), 'exchange')} cannot be read completely"
    elif streams:
        lacking = "not even the start of an exchange can be read"
    else:
        lacking = "they end within their headers, so not even ports and sequence numbers can be read"
    yield Diagnostic(
        code="CAP001",
        detail=f"the capture cut {packets}{limit}; {lacking}",
        time=facts.coverage.begin,
        frames=[exchange.frame for exchange in cut] or [stream.first_frame for stream in streams],
        streams=sorted({exchange.stream.number for exchange in cut}) or [stream.number for stream in streams],
        exchanges=[exchange.number for exchange in cut],
        filter="frame.cap_len < frame.len",
    )


def _hides_a_message(gap: Gap) -> bool:
    """Whether bytes were cut away that may begin a message; the one byte before them may be a keep-alive."""
    return gap.cause is Absence.UNREADABLE and gap.offset + gap.length > 1


@rule("CAP002")
def lost_packets(facts: Facts) -> Diagnostics:
    """Bytes are missing that the other side acknowledged or that TCP should have repeated, or what follows them is missing."""
    begin = facts.coverage.begin
    for stream in facts.streams:
        gaps = [gap for gap in stream.gaps if gap.cause is Absence.LOST_IN_CAPTURE]
        if not gaps or stream.one_way is not None:
            continue
        total = plural(sum(gap.length for gap in gaps), "byte")
        senders = " and ".join(SIDES[side] for side in sorted({gap.side for gap in gaps}))
        frames = [gap.frame for gap in gaps if gap.frame]
        where = f", first before frame {frames[0]}" if frames else ", at the end of the connection"
        yield Diagnostic(
            code="CAP002",
            detail=f"{total} sent by {senders} in TCP stream {stream.number} are not in the capture{where}",
            time=begin,
            frames=frames,
            streams=(stream.number,),
            spans=[(gap.after, gap.before) for gap in gaps],
        )
    for call in facts.suspicious:
        if (loss := silence(call.final, facts.coverage.end)) is not None:
            detail = f"{named(call, call.final)} in TCP stream {call.final.stream.number} is neither acknowledged nor repeated"
            diagnostic = on_exchange("CAP002", f"{detail}: what came after it is not in the capture", call.final)
            yield diagnostic._replace(spans=[(loss.begin, loss.end)])
    if any(flow.missing is not None and flow.missing.absence is Absence.LOST_IN_CAPTURE for flow in facts.incomplete):
        for stream in facts.streams:
            if stream.opened == "handshake" and broke_off(stream) and facts.coverage.end - stream.last_time >= CLOSING_SEEN:
                detail = f"TCP stream {stream.number} opens, and the capture shows nothing more of it after frame"
                diagnostic = on_stream("CAP002", f"{detail} {stream.last_frame}", stream)
                yield diagnostic._replace(time=begin, until=None, spans=[(stream.last_time, stream.last_time + CLOSING_SEEN)])
    dropped = sum(capture.dropped_packets for capture in facts.captures)
    for call in facts.suspicious if not dropped else ():
        if (loss := lost_end(call.final, facts.rest_timeout)) is not None:
            stream = call.final.stream
            detail = f"TCP stream {stream.number} has no packet after frame {stream.last_frame} and is not closed"
            diagnostic = on_exchange("CAP002", f"{detail}: its end, after {named(call, call.final)}, is missing", call.final)
            yield diagnostic._replace(spans=[(loss.begin, loss.end)])
    if dropped:
        detail = f"the capturing program itself reports that it lost {plural(dropped, 'packet')}"
        yield Diagnostic(code="CAP002", detail=detail, time=begin, until=facts.coverage.end)


@rule("CAP004")
def one_way(facts: Facts) -> Diagnostics:
    """All packets of one side are missing."""
    for stream in facts.streams:
        if stream.one_way is not None:
            detail = (
                f"TCP stream {stream.number} ({stream.client} to {stream.server}) has no packet from {SIDES[stream.one_way]}, "
                "although the other side acknowledges its bytes"
            )
            spans = [(stream.first_time, stream.last_time)]
            yield on_stream("CAP004", detail, stream)._replace(time=facts.coverage.begin, until=None, spans=spans)
