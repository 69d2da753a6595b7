"""The screen of ``analyze``: the capture, the hook table, the flows, the findings, the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from wcs_pcap.model import FAILING, Absence, Capture, Exchange, Finding, Flow, Packet, Report, Step, Verdict
from wcs_pcap.output.text.hook_table import UNANSWERED, print_hooks
from wcs_pcap.output.text.terminal import STYLES, Symbols, Terminal
from wcs_pcap.output.text.values import duration, iso_time, printable, size
from wcs_pcap.output.text.verdict import print_verdict, summary


def print_report(screen: Terminal, report: Report, filter_text: str | None, displayed: Sequence[Packet] | None) -> None:
    """Prints everything. ``displayed`` are the packets that the filter shows; None without a filter."""
    for capture in report.captures:
        print_capture(screen, capture)
    print_status_line(screen, report, filter_text, displayed)
    screen.line("")
    numbers = None if displayed is None else {packet.segment.frame for packet in displayed}

    def shown(exchange: Exchange) -> bool:
        return numbers is None or exchange.frame in numbers

    if report.hooks or report.exchanges:
        print_hooks(screen, report, shown)
        others = sum(1 for e in report.exchanges if e.request is not None and not e.hook)
        if others:
            noun = "request that is no hook" if others == 1 else "requests that are no hooks"
            screen.line((f"and {others:,} HTTP {noun}; see: wcs-pcap exchanges", "dim"))
        screen.line("")
    if report.flows:
        for flow in report.flows:
            print_flow(screen, flow)
        screen.line("")
    print_findings(screen, report.findings)
    print_report_verdict(screen, report)


def print_capture(screen: Terminal, capture: Capture) -> None:
    parts = []
    if capture.unreadable:
        parts.append(f"cannot be read: {capture.damage}")
    else:
        packed = f" in {capture.compression}" if capture.compression else ""
        parts.append(f"{capture.format}{packed}, {' + '.join(capture.link_types) or 'no link type'}")
        parts.append(size(capture.bytes or 0))
        parts.append(f"{capture.packets:,} packets")
        if capture.first_time is not None and capture.last_time is not None:
            parts.append(duration(capture.last_time - capture.first_time))
            parts.append(f"from {iso_time(capture.first_time)}")
    screen.line((printable(capture.path), "bold"), ": " + ", ".join(parts))


def print_status_line(screen: Terminal, report: Report, filter_text: str | None, displayed: Sequence[Packet] | None) -> None:
    """The filter, and Wireshark's count of what it shows."""
    if filter_text is None:
        ports = report.ports
        filter_text = "tcp" if ports is None else " || ".join(f"tcp.port == {port}" for port in ports)
    count = sum(c.watched_packets for c in report.captures) if displayed is None else len(displayed)
    share = 100 * count / report.packet_count if report.packet_count else 0.0
    screen.line(
        ("Filter: ", "dim"), printable(filter_text), ("    Packets: ", "dim"), str(report.packet_count),
        (" - Displayed: ", "dim"), f"{count} ({share:.1f}%)",
    )  # fmt: skip


def print_flow(screen: Terminal, flow: Flow) -> None:
    """A flow's name and key, and below it its steps, ticked or with the cause of their absence."""
    symbols = screen.symbols
    sign = {Verdict.PASS: symbols.good, Verdict.FAIL: symbols.bad, Verdict.INCONCLUSIVE: symbols.unknown}[flow.verdict]
    key = flow.name
    style = STYLES[flow.verdict.value]
    verdict = flow.verdict.value
    screen.line((f"{sign} ", style), (flow.pattern, "bold"), "  ", (printable(key), "dim"), "  ", (verdict, style))
    parts: list[str | tuple[str, str]] = ["    "]
    before = ""
    for step in flow.steps:
        if before:
            parts.append((f" {symbols.arrow} ", "dim"))
        parts += _step(screen, step, named=step.hook == before)
        before = step.hook
    screen.line(*parts)


def _step(screen: Terminal, step: Step, named: bool) -> list[str | tuple[str, str]]:
    """A step and its sign; of an event that was ``named`` just before, only the status."""
    symbols = screen.symbols
    if step.absence is not None:
        wanted = f"{step.hook} {'|'.join((step.expected or ())[:3])}".rstrip()
        wanted += symbols.ellipsis if len(step.expected or ()) > 3 else ""
        sign, style = _sign(symbols, step.absence)
        return [(f"{wanted} {sign} {step.absence.value}", style)]
    assert step.call is not None
    name = step.hook
    if step.hook.endswith("Event") and not _plain(step):
        status = step.status or "(status unreadable)"
        name = status if named else f"{step.hook} {status}"
    name = printable(name)
    response = step.call.final.response
    if response is not None and response.status != 200:
        return [name, (f" {symbols.bad} {response.status}", "red")]
    if response is None:
        absence = step.call.final.absence or Absence.ABSENT
        sign, style = _sign(symbols, absence)
        return [name, (f" {sign} {UNANSWERED[absence]}", style)]
    return [name, (f" {symbols.good}", "green")]


def _sign(symbols: Symbols, absence: Absence) -> tuple[str, str]:
    """The sign and the colour of something that was not seen."""
    return (symbols.bad, "red") if absence in FAILING else (symbols.unknown, "yellow")


def _plain(step: Step) -> bool:
    """An event whose JSON is whole and names no status."""
    return step.status is None and step.call is not None and step.call.whole


def print_findings(screen: Terminal, findings: Sequence[Finding]) -> None:
    """The findings as a tree: each under its first cause."""
    for finding, depth in reading_tree(findings):
        _print_finding(screen, finding, depth)
    if findings:
        screen.line("")


def reading_tree(findings: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """The findings in the order of the screen, with their depth: roots by the gravest of what they caused, each followed by
    its consequences."""
    by_number = {finding.number: finding for finding in findings}
    children: dict[int, list[Finding]] = {}
    roots: list[Finding] = []
    for finding in findings:
        cause = next((by_number[number] for number in finding.causes if number in by_number), None)
        if cause is None:
            roots.append(finding)
        else:
            children.setdefault(cause.number, []).append(finding)

    def gravest(finding: Finding) -> int:
        return min([finding.severity.rank, *(gravest(child) for child in children.get(finding.number, ()))])

    tree: list[tuple[Finding, int]] = []

    def walk(finding: Finding, depth: int) -> None:
        tree.append((finding, depth))
        for child in children.get(finding.number, ()):
            walk(child, depth + 1)

    for root in sorted(roots, key=gravest):
        walk(root, 0)
    return tree


def _print_finding(screen: Terminal, finding: Finding, depth: int) -> None:
    symbols = screen.symbols
    indent = "   " * depth
    head = f"{indent[:-3]}{symbols.branch} " if depth else ""
    times = f"  ({finding.count:,} times)" if finding.count > 1 else ""
    style = STYLES[finding.severity.value]
    screen.line(
        (head, "dim"),
        (f"{finding.severity.value} {finding.code}", style),
        "  ",
        (finding.title.replace("`", ""), "bold"),
        times,
    )
    inner = indent + "   "
    screen.rule_metadata("seen", printable(screen.masked(finding.detail)), inner)
    screen.rule_metadata("means", finding.meaning, inner)
    screen.rule_metadata("do", finding.remedy, inner)
    if finding.filter:
        screen.rule_metadata("filter", finding.filter, inner)


def print_report_verdict(screen: Terminal, report: Report) -> None:
    outcomes = {"flows": [flow.verdict for flow in report.flows]}
    print_verdict(screen, report.verdict, summary(report.verdict, outcomes, (f.severity for f in report.findings)))
