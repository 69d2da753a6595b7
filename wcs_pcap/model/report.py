"""Findings, captures and the report."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from wcs_pcap.model.flows import Flow, HookCall, Verdict
from wcs_pcap.model.messages import Exchange, Packet
from wcs_pcap.model.packets import Stream


class Severity(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


@dataclass(slots=True, eq=False, repr=False)
class Finding:
    """What a rule reports, with its evidence: frames, streams, exchanges, flows, and a Wireshark filter that shows them."""

    code: str
    severity: Severity
    confidence: str
    title: str
    detail: str
    meaning: str
    remedy: str
    time: int
    frames: list[int]
    streams: list[int]
    exchanges: list[int]
    flows: list[int]
    filter: str | None
    count: int = 1
    number: int = 0
    causes: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Capture:
    """One capture file: what it is and what was read of it."""

    path: str
    format: str = ""
    compression: str | None = None
    bytes: int | None = None
    packets: int = 0
    watched_packets: int = 0
    first_time: int | None = None
    last_time: int | None = None
    link_types: list[str] = field(default_factory=list)
    snaplen: int | None = None
    truncated_packets: int = 0
    repeated_packets: int = 0  # that an earlier capture of the timeline holds too
    dropped_packets: int = 0  # what the capturing program itself reports as lost
    unreadable: bool = False  # nothing of it could be used; ``damage`` says why
    damage: str | None = None  # why reading stopped before the end
    damage_offset: int | None = None
    unknown_link_types: dict[int, int] = field(default_factory=dict)  # LINKTYPE number -> packets
    twice: list[tuple[int, int]] = field(default_factory=list)  # times that passed twice: the clock was set back


@dataclass(slots=True, eq=False, repr=False)
class Report:
    """Everything that was found out; see the contract for the JSON form."""

    verdict: Verdict
    captures: Sequence[Capture]
    streams: Sequence[Stream]
    exchanges: Sequence[Exchange]
    hooks: Sequence[HookCall]
    flows: Sequence[Flow]
    findings: Sequence[Finding]
    packets: Sequence[Packet] = ()
    ports: Sequence[int] | None = None

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
