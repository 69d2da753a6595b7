"""The whole pipeline on one page: capture files in, a Report out. Nothing here prints, and each stage only uses earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from wcs_pcap.capture.clock import SteadyClock
from wcs_pcap.capture.files import Progress
from wcs_pcap.capture_reader import Keep, read
from wcs_pcap.deadlines import REST_TIMEOUT
from wcs_pcap.flows.assign import assign
from wcs_pcap.flows.coverage import coverage_of, note_half_close
from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.flows.verdict import judge_flows
from wcs_pcap.hooks.calls import copied_calls, from_wcs, hook_calls
from wcs_pcap.hooks.copies import find_copies
from wcs_pcap.model import (
    Exchange,
    Finding,
    Flow,
    HookCall,
    Packet,
    Report,
    Request,
    Response,
    Segment,
    Severity,
    Side,
    Verdict,
)
from wcs_pcap.rules.engine import find
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.metadata import codes, rule_metadata
from wcs_pcap.steady_time import SteadyTimes
from wcs_pcap.timings import UNTIMED, Untimed

if TYPE_CHECKING:
    from wcs_pcap.evidence.evidence import Evidence

DEFAULT_PORT = 9091


class Options(NamedTuple):
    """What installations differ in. ``ports`` None: every port. ``app``: prefix of hook paths. Times in seconds.

    ``hook_secret``: the key of the hash over each body (``rest_hook_secret_key``); None: hashes are not verified.
    ``patterns``: files with flow patterns of the user's own. ``jobs`` is accepted and does nothing.
    """

    ports: Sequence[int] | None = (DEFAULT_PORT,)
    app: str | None = None
    rest_timeout: float = REST_TIMEOUT
    retry_count: int = 3
    slow: float = 1.0
    keep_packets: bool = False
    progress: Progress | None = None
    timings: Untimed = UNTIMED  # measures the stages
    hook_secret: bytes | None = None
    patterns: Sequence[str] = ()
    jobs: int = 1

    def __repr__(self) -> str:
        """Everything but the secret."""
        shown = (f"{name}={value!r}" for name, value in self._asdict().items() if name != "hook_secret")
        return f"Options({', '.join(shown)})"


DEFAULTS = Options()


def analyze(paths: Sequence[str], options: Options = DEFAULTS) -> Report:
    """Analyses the captures at ``paths`` as one timeline.

    Raises CaptureError when none of them can be used (damage after a usable beginning is a finding), and PatternError when
    one of the user's own patterns is wrong.
    """
    ports = None if options.ports is None else frozenset(options.ports)
    known = known_patterns(options.patterns)
    messages: list[Request | Response] = []
    segments: list[Segment] = []
    timings = options.timings

    # packets to exchanges: one pass
    keep = Keep(segments.append, messages.append) if options.keep_packets else None
    reading = read(paths, ports, options.progress, keep, timings)
    captures, streams, exchanges = reading.captures, reading.streams, reading.exchanges

    # exchanges to flows
    with timings.stage("hooks"):
        clock = SteadyClock(reading.observations.clock_steps)
        steady = SteadyTimes(captures, streams, exchanges, clock)
        _number(exchanges)
        copies = find_copies(streams, exchanges, options.app)
        own_streams, own_exchanges = copies.judged_streams(streams), copies.judged(exchanges)
        coverage = coverage_of(captures, own_streams, exchanges, clock, reading.observations.times_twice)
        silent = []
        for exchange in exchanges:
            if exchange.response is None:
                exchange.absence = coverage.response_absence(exchange, options.rest_timeout)
                silent.append(exchange)
                continue
            if exchange.response.end_offset > exchange.stream.acknowledged[Side.SERVER] or exchange.response.status == 101:
                exchange.absence = coverage.reception(exchange)
            if exchange.stream.closed_by is Side.CLIENT:
                note_half_close(exchange, options.rest_timeout)
        coverage = coverage.with_lost_ends(silent, options.rest_timeout)
        calls = hook_calls(own_exchanges, options.app, options.retry_count)
        passed_on = copied_calls(copies.repeated(exchanges), options.app)
    with timings.stage("flows"):
        assignment = assign(known, calls)
        flows = judge_flows(assignment, coverage)

    # flows to findings and a verdict; evidence in other traffic is parsed when a rule asks for it
    def collect_evidence() -> Evidence:
        with timings.stage("evidence"):
            return reading.evidence()

    facts = Facts(
        captures=captures,
        observations=reading.observations,
        streams=own_streams,
        exchanges=exchanges,
        calls=calls,
        copies=copies,
        passed_on=passed_on,
        flows=flows,
        orphans=assignment.orphans,
        coverage=coverage,
        ports=options.ports,
        rest_timeout=options.rest_timeout,
        slow=options.slow,
        hook_secret=options.hook_secret,
        collect_evidence=collect_evidence,
        app=options.app,
    )
    with timings.stage("rules"):
        findings = find(facts)
    steady.restore(calls, findings)
    packets = _packets(segments, messages, coverage.begin) if options.keep_packets else ()
    verdict = _verdict(flows, findings, calls)
    return Report(verdict, captures, streams, exchanges, calls, flows, findings, packets, options.ports)


def known_patterns(own: Sequence[str]) -> Mapping[str, Pattern]:
    """The built-in patterns, and the user's own, which replace those of the same name."""
    if not own:
        return patterns()
    from wcs_pcap.flows.own import own_patterns

    return {**patterns(), **own_patterns(own, codes())}


def _number(exchanges: list[Exchange]) -> None:
    """Puts exchanges in time order and numbers them from 1."""
    exchanges.sort(key=attrgetter("time", "frame", "stream.number"))
    for number, exchange in enumerate(exchanges, 1):
        exchange.number = number


def _verdict(flows: Iterable[Flow], findings: Iterable[Finding], calls: Sequence[HookCall]) -> Verdict:
    """Returns the report's verdict (docs/verdicts.md#a-report)."""
    verdicts = {flow.verdict for flow in flows}
    if Verdict.FAIL in verdicts or any(finding.severity is Severity.ERROR for finding in findings):
        return Verdict.FAIL
    open_findings = any(rule_metadata(finding.code).leaves_open for finding in findings)
    if Verdict.INCONCLUSIVE in verdicts or open_findings or not from_wcs(calls):
        return Verdict.INCONCLUSIVE
    return Verdict.PASS


def _packets(segments: Sequence[Segment], messages: Iterable[Request | Response], first_time: int) -> list[Packet]:
    """The packet list: Wireshark's view of the segments, with the HTTP messages that each one completes."""
    from wcs_pcap.tcp.analysis_flags import analyse

    completed: dict[int, list[Request | Response]] = {}
    carried: dict[int, Request | Response] = {}
    for message in messages:
        completed.setdefault(message.frame, []).append(message)
        carried.update(dict.fromkeys(message.frames[:-1], message))
    packets = analyse(segments, first_time, completed=completed, carried=carried)
    return list({packet.segment.frame: packet for packet in packets}.values())  # one row a frame, also of an aggregate
