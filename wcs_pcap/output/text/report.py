"""The text of ``analyze``: the capture, the hook table, the flows, the findings, the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from wcs_pcap.model import FAILING, Absence, Capture, Finding, Flow, Report, Step, Verdict
from wcs_pcap.output.text.hook_table import UNANSWERED, print_hooks
from wcs_pcap.output.text.terminal import STYLES, Symbols, Terminal
from wcs_pcap.output.text.values import duration, iso_time, printable, size
from wcs_pcap.output.text.verdict import print_verdict, summary
from wcs_pcap.output.views import ReportView


def print_report(terminal: Terminal, view: ReportView) -> None:
    """Prints everything, or with ``quiet`` the verdict alone."""
    report = view.report
    if view.quiet:
        _print_verdict(terminal, report)
        return
    for capture in report.captures:
        print_capture(terminal, capture)
    print_status_line(terminal, view)
    terminal.line("")
    if report.hooks or report.exchanges:
        print_hooks(terminal, report, view.packets)
        others = sum(1 for e in report.exchanges if e.request is not None and not e.hook)
        if others:
            noun = "request that is not a hook" if others == 1 else "requests that are not hooks"
            terminal.line((f"and {others:,} HTTP {noun}; see: wcs-pcap exchanges", "dim"))
        terminal.line("")
    if report.flows:
        for flow in report.flows:
            print_flow(terminal, flow)
        terminal.line("")
    print_findings(terminal, report.findings)
    _print_verdict(terminal, report)


def print_capture(terminal: Terminal, capture: Capture) -> None:
    packed = f" in {capture.compression}" if capture.compression else ""
    link_types = " + ".join(capture.link_types) or "no link type"
    parts = [f"{capture.format}{packed}", link_types, size(capture.bytes or 0), f"{capture.packets:,} packets"]
    if capture.unreadable:
        parts = [f"cannot be read: {capture.damage}"]
    elif capture.first_time is not None and capture.last_time is not None:
        parts += [duration(capture.last_time - capture.first_time), f"from {iso_time(capture.first_time)}"]
    terminal.line((printable(capture.path), "bold"), ": " + ", ".join(parts))


def print_status_line(terminal: Terminal, view: ReportView) -> None:
    """Prints the filter, and Wireshark's count of the packets that it shows."""
    report, filter_text = view.report, view.filter_text
    if filter_text is None:
        ports = report.ports
        filter_text = "tcp" if ports is None else " || ".join(f"tcp.port == {port}" for port in ports)
    count = sum(c.watched_packets for c in report.captures) if view.packets is None else len(view.packets)
    share = 100 * count / report.packet_count if report.packet_count else 0.0
    terminal.line(
        ("Filter: ", "dim"), printable(filter_text), ("    Packets: ", "dim"), str(report.packet_count),
        (" - Displayed: ", "dim"), f"{count} ({share:.1f}%)",
    )  # fmt: skip


def print_flow(terminal: Terminal, flow: Flow) -> None:
    """Prints a flow's name and key, and below them its steps, each ticked or with the cause of its absence."""
    symbols = terminal.symbols
    sign = {Verdict.PASS: symbols.good, Verdict.FAIL: symbols.bad, Verdict.INCONCLUSIVE: symbols.unknown}[flow.verdict]
    style = STYLES[flow.verdict]
    name, verdict = printable(terminal.mask.text(flow.name)), flow.verdict.value
    terminal.line((f"{sign} ", style), (flow.pattern, "bold"), "  ", (name, "dim"), "  ", (verdict, style))
    parts: list[str | tuple[str, str]] = ["    "]
    before = ""
    for step in flow.steps:
        if before:
            parts.append((f" {symbols.arrow} ", "dim"))
        parts += _step(terminal, step, named=step.hook == before)
        before = step.hook
    terminal.line(*parts)


def _step(terminal: Terminal, step: Step, named: bool) -> list[str | tuple[str, str]]:
    """Returns a step and its symbol; of an event that was ``named`` just before, only the status."""
    symbols = terminal.symbols
    if step.absence is not None:
        wanted = f"{step.hook} {'|'.join((step.expected or ())[:3])}".rstrip()
        wanted += symbols.ellipsis if len(step.expected or ()) > 3 else ""
        sign, style = _sign(symbols, step.absence)
        return [(f"{wanted} {sign} {step.absence.value}", style)]
    assert step.call is not None
    name = step.hook
    if step.hook.endswith("Event") and (step.status is not None or not step.call.whole):
        status = step.status or "(status unreadable)"
        name = status if named else f"{step.hook} {status}"
    name = printable(terminal.mask.text(name))
    response = step.call.final.received
    if response is not None and response.status != 200:
        return [name, (f" {symbols.bad} {response.status}", "red")]
    if response is None:
        absence = step.call.final.absence or Absence.ABSENT
        sign, style = _sign(symbols, absence)
        return [name, (f" {sign} {UNANSWERED[absence]}", style)]
    return [name, (f" {symbols.good}", "green")]


def _sign(symbols: Symbols, absence: Absence) -> tuple[str, str]:
    """Returns the symbol and the colour of something that was not seen."""
    return (symbols.bad, "red") if absence in FAILING else (symbols.unknown, "yellow")


def print_findings(terminal: Terminal, findings: Sequence[Finding]) -> None:
    """Prints the findings as a tree: each under its first cause."""
    for finding, depth in reading_tree(findings):
        _print_finding(terminal, finding, depth)
    if findings:
        terminal.line("")


def reading_tree(findings: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """Returns the findings in the order in which they are printed, with their depth in the tree.

    Roots are ordered by the worst severity among them and their consequences; each is followed by its consequences.
    """
    numbers = {finding.number for finding in findings}
    below: defaultdict[int | None, list[Finding]] = defaultdict(list)  # consequences by their first cause; roots by None
    for finding in findings:
        below[next((number for number in finding.causes if number in numbers), None)].append(finding)

    def worst(finding: Finding) -> int:
        return min([finding.severity.rank, *map(worst, below[finding.number])])

    def walk(finding: Finding, depth: int) -> Iterator[tuple[Finding, int]]:
        yield finding, depth
        for consequence in below[finding.number]:
            yield from walk(consequence, depth + 1)

    return [entry for root in sorted(below[None], key=worst) for entry in walk(root, 0)]


def _print_finding(terminal: Terminal, finding: Finding, depth: int) -> None:
    symbols = terminal.symbols
    indent = "   " * depth
    head = f"{indent[:-3]}{symbols.branch} " if depth else ""
    times = f"  ({finding.count:,} times)" if finding.count > 1 else ""
    style = STYLES[finding.severity.value]
    title = finding.title.replace("`", "")
    terminal.line((head, "dim"), (f"{finding.severity.value} {finding.code}", style), "  ", (title, "bold"), times)
    inner = indent + "   "
    terminal.paragraph("seen", printable(terminal.mask.sentence(finding.detail)), inner)
    terminal.paragraph("means", finding.meaning, inner)
    terminal.paragraph("do", finding.remedy, inner)
    if finding.filter:
        terminal.paragraph("filter", finding.filter, inner)


def _print_verdict(terminal: Terminal, report: Report) -> None:
    outcomes = {"flows": [flow.verdict for flow in report.flows]}
    print_verdict(terminal, report.verdict, summary(report.verdict, outcomes, (f.severity for f in report.findings)))
