"""The text of ``analyze --summary``: how many requests, and how long their responses took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from wcs_pcap.capture.layouts import link_type_name
from wcs_pcap.output.masking.mask import MASKED
from wcs_pcap.output.text.columns import Column, print_columns
from wcs_pcap.output.text.report import print_capture
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import duration, iso_time, printable
from wcs_pcap.output.views import SummaryView
from wcs_pcap.summary import PRECISION, ConnectionCounts, Requests, Summary

COLUMNS = (
    Column("Hook"),
    Column("Count", True),
    Column("Answered", True, 3),
    Column("No response", True, 11, 5),
    Column("Not 200", False, 10, 6),
    Column("Min", True, 4),
    Column("Mean", True, 7),
    Column("95 %", True, 8),
    Column("Max", True, 9),
    Column("First (UTC)", False, 2),
    Column("Last (UTC)", False, 1),
)
HOOK = 0
FEW = 3  # statuses that are listed one by one; more are grouped by their first digit
OTHERS = "other requests"

OPENED = {
    "handshake": "by a handshake",
    "midstream": "before the first packet captured",
    "refused": "refused",
    "no-answer": "without a SYN-ACK",
}
CLOSED = {"fin": "by FIN", "rst": "by RST", "open": "not seen"}

NO_VERDICT = (
    "These are counts without a verdict: no flow was followed and no rule was run. "
    "For a verdict run wcs-pcap analyze without --summary."
)
HOW_COUNTED = (
    "Each attempt of a hook counts; no response: none is in the capture. Latency runs from a request's last byte to its "
    f"response's first; 95 % is right to within {100 * PRECISION:g} %."
)


def print_summary(terminal: Terminal, view: SummaryView) -> None:
    """Prints everything, or with ``quiet`` everything but the lines about the captures."""
    summary = view.summary
    if not view.quiet:
        _print_captures(terminal, summary)
    rows = [_row(hook, requests) for hook, requests in sorted(summary.hooks.items(), key=lambda item: (-item[1].count, item[0]))]
    if summary.other_requests.count:
        rows.append(_row(OTHERS, summary.other_requests))
    if rows:
        print_columns(terminal, COLUMNS, rows, HOOK)
        terminal.line((HOW_COUNTED, "dim"))
    else:
        terminal.line("No HTTP request was seen on the watched ports.")
    lone = summary.lone_statuses
    if lone:
        terminal.line(f"Responses whose request was not captured: {lone.total():,} ({_statuses(lone)})")
    if summary.hook_ports:
        ports = ",".join(str(port) for port, _ in summary.hook_ports.most_common(3))
        terminal.line(f"Requests shaped like hooks went to other ports: see --port {ports}")
    terminal.line("")
    _print_connections(terminal, summary.connections)
    for problem in _unread(summary):
        terminal.line((problem, "yellow"))
    terminal.line("")
    terminal.line((NO_VERDICT, "bold"))


def _print_captures(terminal: Terminal, summary: Summary) -> None:
    for capture in summary.captures:
        print_capture(terminal, capture)
    share = 100 * summary.watched_packets / summary.packets if summary.packets else 0.0
    ports = "any port" if summary.ports is None else "port " + ", ".join(map(str, summary.ports))
    together = "" if summary.duration is None or len(summary.captures) == 1 else f", {duration(summary.duration)} in all"
    terminal.line(
        ("Packets: ", "dim"), f"{summary.packets}{together}",
        (" - Watched: ", "dim"), f"{summary.watched_packets} ({share:.1f}%), {ports}",
    )  # fmt: skip
    terminal.line("")


def _row(name: str, requests: Requests) -> tuple[str, ...]:
    latencies = requests.latencies
    spans = latencies.smallest, latencies.mean, latencies.percentile(95), latencies.largest
    return (
        printable(MASKED.text(name)),
        f"{requests.count:,}",
        f"{requests.answered:,}",
        f"{requests.unanswered:,}" if requests.unanswered else "",
        _statuses(Counter({status: count for status, count in requests.statuses.items() if status != 200})),
        *(duration(span) if latencies.count else "" for span in spans),
        _moment(requests.first_time),
        _moment(requests.last_time),
    )


def _statuses(statuses: Mapping[int, int]) -> str:
    """Returns statuses with their counts: "500: 2, 403: 1", or "4xx: 31, 5xx: 2"."""
    if len(statuses) <= FEW:
        return ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    classes: Counter[int] = Counter()
    for status, count in statuses.items():
        classes[status // 100] += count
    return ", ".join(f"{first}xx: {count:,}" for first, count in sorted(classes.items()))


def _moment(time: int | None) -> str:
    """Returns a time to the second."""
    return "" if time is None else iso_time(time)[:19].replace("T", " ")


def _print_connections(terminal: Terminal, connections: ConnectionCounts) -> None:
    terminal.line(("Connections: ", "dim"), f"{connections.count:,}")
    if connections.count:
        terminal.paragraph("opened", _parts(connections.opened, OPENED), "   ")
        terminal.paragraph("closed", _parts(connections.closed, CLOSED), "   ")
    if connections.with_missing_bytes:
        client, server = connections.missing_bytes
        text = f"on {connections.with_missing_bytes:,}: {client:,} bytes from clients, {server:,} from servers"
        terminal.paragraph("missing", f"{text}; a request in them is not counted", "   ")


def _parts(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return ", ".join(f"{counts[key]:,} {text}" for key, text in words.items() if counts.get(key))


def _unread(summary: Summary) -> Iterator[str]:
    """Yields what of the captures could not be read."""
    for capture in summary.captures:
        if capture.damage is not None and not capture.unreadable:
            at = f" (byte {capture.damage_offset:,})" if capture.damage_offset is not None else ""
            yield f"Not read to its end: {printable(capture.path)}: {capture.damage}{at}"
    for number, count in summary.undecoded.most_common():
        yield f"Not decoded: {count:,} packets of link type {link_type_name(number)} ({number})"
