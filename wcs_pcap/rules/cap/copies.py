"""Packets that are in the captures more than once."""

from __future__ import annotations

from wcs_pcap.rules.diagnostic import Diagnostic, Diagnostics, rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.texts import plural


@rule("CAP003")
def duplicates(facts: Facts) -> Diagnostics:
    """Packets are in the capture twice."""
    streams = [stream for stream in facts.streams if stream.duplicates]
    if streams:
        count = sum(stream.duplicates for stream in streams)
        yield Diagnostic(
            code="CAP003",
            detail=f"the capture has {plural(count, 'packet')} of {plural(len(streams), 'connection')} twice",
            time=facts.coverage.begin,
            frames=[stream.first_frame for stream in streams],
            streams=[stream.number for stream in streams],
        )


@rule("CAP101")
def overlapping_captures(facts: Facts) -> Diagnostics:
    """Another capture has the same packets."""
    for capture in facts.captures:
        if capture.repeated_packets:
            repeated = plural(capture.repeated_packets, "packet")
            detail = f"{capture.path} repeats {repeated} of another capture; each counts once"
            yield Diagnostic(code="CAP101", detail=detail, time=facts.coverage.begin)
