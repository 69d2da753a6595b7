"""Findings, captures and the report."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Literal

from wcs_pcap.model.flows import Flow, HookCall, Verdict
from wcs_pcap.model.messages import Exchange, Packet
from wcs_pcap.model.packets import Stream

Confidence = Literal["high", "medium", "low"]


class Severity(enum.StrEnum):
    """How grave a finding is; an error makes the report's verdict fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Finding:
    """What a rule reports, with its evidence: frames, streams, exchanges, flows, and a Wireshark filter that shows them.

    ``time`` is that of the first occurrence, in nanoseconds since 1970; ``count`` says how many there are. ``causes`` are the
    numbers of findings that explain it.
    """

    def __init__(
        self,
        code: str,
        severity: Severity,
        confidence: Confidence,
        title: str,
        detail: str,
        meaning: str,
        remedy: str,
        time: int,
        frames: list[int],
        streams: list[int],
        exchanges: list[int],
        flows: list[int],
        filter: str | None,
        count: int = 1,
        number: int = 0,
    ) -> None:
        self.code = code
        self.severity = severity
        self.confidence = confidence
        self.title = title
        self.detail = detail
        self.meaning = meaning
        self.remedy = remedy
        self.time = time
        self.frames = frames
        self.streams = streams
        self.exchanges = exchanges
        self.flows = flows
        self.filter = filter
        self.count = count
        self.number = number
        self.causes: list[int] = []


class Capture:
    """One capture file: what it is, and what was read of it."""

    def __init__(
        self,
        path: str,
        format: str = "",
        compression: str | None = None,
        bytes: int | None = None,
        packets: int = 0,
        first_time: int | None = None,
        last_time: int | None = None,
        link_types: list[str] | None = None,
        snaplen: int | None = None,
        truncated_packets: int = 0,
        repeated_packets: int = 0,
        dropped_packets: int = 0,
        unreadable: bool = False,
        damage: str | None = None,
        damage_offset: int | None = None,
    ) -> None:
        self.path = path
        self.format = format
        self.compression = compression
        self.bytes = bytes
        self.packets = packets
        self.watched_packets = 0
        self.first_time = first_time
        self.last_time = last_time
        self.link_types: list[str] = [] if link_types is None else link_types
        self.snaplen = snaplen
        self.truncated_packets = truncated_packets
        self.repeated_packets = repeated_packets  # that an earlier capture of the timeline holds too
        self.dropped_packets = dropped_packets  # what the capturing program itself reports as lost
        self.unreadable = unreadable  # nothing of it could be used; ``damage`` says why
        self.damage = damage  # why reading stopped before the end
        self.damage_offset = damage_offset
        self.unreadable_spans: list[tuple[int, int]] = []  # times of packets that could not be read
        self.final_time: int | None = None  # of its last packet, where its clock was set back and has not caught up
        self.time_before = 0  # while it is read: the latest time before its last packet, 0 for none

    def add_link_type(self, name: str) -> None:
        """Some packet has the link type ``name``."""
        if name not in self.link_types:
            self.link_types.append(name)


class Report:
    """Everything that was found out; docs/report.schema.json describes its JSON form."""

    __slots__ = ("captures", "exchanges", "findings", "flows", "hooks", "packets", "ports", "streams", "verdict")

    def __init__(
        self,
        verdict: Verdict,
        captures: Sequence[Capture],
        streams: Sequence[Stream],
        exchanges: Sequence[Exchange],
        hooks: Sequence[HookCall],
        flows: Sequence[Flow],
        findings: Sequence[Finding],
        packets: Sequence[Packet] = (),
        ports: Sequence[int] | None = None,
    ) -> None:
        self.verdict = verdict
        self.captures = captures
        self.streams = streams
        self.exchanges = exchanges
        self.hooks = hooks
        self.flows = flows
        self.findings = findings
        self.packets = packets
        self.ports = ports

    @property
    def first_time(self) -> int:
        """The time of the first packet of the timeline; 0 when there is none."""
        return min((c.first_time for c in self.captures if c.first_time is not None), default=0)

    @property
    def last_time(self) -> int:
        return max((c.last_time for c in self.captures if c.last_time is not None), default=0)

    @property
    def packet_count(self) -> int:
        return sum(capture.packets for capture in self.captures)
