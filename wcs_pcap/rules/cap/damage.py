"""What in the capture files is wrong: their ends, their clock, packets that are there twice or cannot be decoded, checksums."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.capture.layouts import link_type_name
from wcs_pcap.model import NANOSECONDS, Absence, Flow, Severity
from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import plural


@rule("CAP009")
def clock_steps(facts: Facts) -> Diagnostics:
    """The clock was set back or forward while the capture was written."""
    clock = facts.coverage.clock
    twice = [(step, step.before) for step in facts.observations.times_twice]
    for step, at in (*zip(clock.steps, clock.moments, strict=True), *twice):
        way = "back" if step.shift < 0 else "forward"
        yield Diagnostic(
            code="CAP009",
            detail=f"the clock was set {way} by {abs(step.shift) / NANOSECONDS:.3f} s before frame {step.frame}",
            time=at,
            frames=[step.frame],
            filter=f"frame.number == {step.frame}",
        )


@rule("CAP010")
def damaged(facts: Facts) -> Diagnostics:
    """A file could not be read to its end, or packets have an unknown link type."""
    begin = facts.coverage.begin
    for capture in facts.captures:
        if capture.damage is None:
            continue
        at = f" (byte {capture.damage_offset:,})" if capture.damage_offset is not None else ""
        usable = "" if capture.unreadable else f"; {plural(capture.packets, 'packet')} before that could be used"
        detail = f"{capture.path}: {capture.damage}{at}{usable}"
        yield Diagnostic(code="CAP010", detail=detail, time=begin, severity=Severity.ERROR if capture.unreadable else None)
    for number, count in facts.observations.undecoded.most_common():
        detail = f"{plural(count, 'packet')} of link type {link_type_name(number)} ({number}) could not be decoded"
        yield Diagnostic(code="CAP010", detail=detail, time=begin)


@rule("CAP010")
def unread(facts: Facts) -> Diagnostics:
    """Packets were cut too short, or are fragments without their rest, while a flow waits for a step."""
    spans = sorted(span for capture in facts.captures for span in capture.unreadable_spans)
    if not spans or facts.observations.undecoded:  # of those each link type is named
        return
    for begin, end in spans:
        waiting = [flow.number for flow in facts.incomplete if _waits(flow, begin, end)]
        if waiting:
            when = f"packets from {facts.seconds(begin)} to {facts.seconds(end)} s could not be read"
            detail = f"{when}: they are cut before their ports, or IP fragments whose rest is missing"
            yield Diagnostic(code="CAP010", detail=detail, time=facts.coverage.begin, flows=waiting, spans=[(begin, end)])


@rule("CAP011")
def wrong_checksums(facts: Facts) -> Diagnostics:
    """TCP checksums are wrong although the sending host did not leave them to its network card."""
    wrong = facts.observations.wrong_checksums
    if wrong:
        count = sum(tally.count for tally in wrong.values())
        yield Diagnostic(
            code="CAP011",
            detail=f"the TCP checksum of {plural(count, 'packet')} of {plural(len(wrong), 'connection')} is wrong",
            time=facts.coverage.begin,
            frames=sorted(frame for tally in wrong.values() for frame in tally.frames),
            streams=sorted(wrong),
        )


def _waits(flow: Flow, begin: int, end: int) -> bool:
    """Whether a flow waits between two times for a step that may be in what could not be read."""
    unread = flow.missing is not None and flow.missing.absence is Absence.UNREADABLE
    return unread and flow.due is not None and begin <= flow.due.until and flow.due.since <= end


@rule("CAP003")
def duplicates(facts: Facts) -> Diagnostics:
    """Packets, connections or hooks are in the capture twice."""
    streams = [stream for stream in facts.streams if stream.duplicates]
    if streams:
        count = sum(stream.duplicates for stream in streams)
        detail = f"the capture has {plural(count, 'packet')} of {plural(len(streams), 'connection')} twice"
        yield _twice(facts, detail, [(stream.number, stream.first_frame) for stream in streams])
    copies = facts.copies
    if copies.streams:
        copy, judged = next(iter(copies.streams.items()))
        detail = f"{plural(len(copies.streams), 'connection')} with translated addresses: TCP stream {copy} has the packets of"
        yield _twice(facts, f"{detail} TCP stream {judged}, which is judged", [(number, 0) for number in copies.streams])
    if copies.relayed:
        inner = [call.exchange for call in facts.passed_on if call.exchange.number in copies.relayed]
        outer = copies.relayed[inner[0].number]
        detail = f"a relay passed on {plural(len(inner), 'hook')}, such as that of frame {outer.frame} in frame {inner[0].frame}"
        seen = {exchange.stream.number: exchange.frame for exchange in inner}
        yield _twice(facts, f"{detail}: WCS's own connection is judged", list(seen.items()))


def _twice(facts: Facts, detail: str, seen: Sequence[tuple[int, int]]) -> Diagnostic:
    """What is there twice; ``seen``: where, as TCP streams with their first frames (0: not named)."""
    return Diagnostic(
        code="CAP003",
        detail=detail,
        time=facts.coverage.begin,
        frames=[frame for _, frame in seen if frame],
        streams=[number for number, _ in seen],
    )


@rule("CAP101")
def overlapping_captures(facts: Facts) -> Diagnostics:
    """Another capture has the same packets."""
    for capture in facts.captures:
        if capture.repeated_packets:
            repeated = plural(capture.repeated_packets, "packet")
            detail = f"{capture.path} repeats {repeated} of another capture; each counts once"
            yield Diagnostic(code="CAP101", detail=detail, time=facts.coverage.begin)
