"""The summary as JSON: one document, or one object a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wcs_pcap.capture.layouts import link_type_name
from wcs_pcap.model import Side
from wcs_pcap.output.json.encode import dumps
from wcs_pcap.output.json.report import HEAD, capture_json
from wcs_pcap.output.masking.mask import MASKED
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.text.values import iso_time, seconds
from wcs_pcap.output.views import SummaryView
from wcs_pcap.summary import ConnectionCounts, Latencies, Requests, Summary


def write_document(terminal: Terminal, view: SummaryView) -> None:
    terminal.write([document(view.summary)])


def write_lines(terminal: Terminal, view: SummaryView) -> None:
    terminal.write(lines(view.summary))


def document(summary: Summary) -> str:
    """Returns everything as one JSON object."""
    counts = {**_totals(summary), "hooks": _hooks(summary), **_parts(summary)}
    return dumps({**HEAD, "captures": list(map(capture_json, summary.captures)), "summary": counts}) + "\n"


def lines(summary: Summary) -> Iterator[str]:
    """Yields the same as JSON objects, one a line, each with its ``type``; the totals come last."""
    entries: list[tuple[str, dict[str, Any]]] = [("report", HEAD)]
    entries += [("capture", capture_json(capture)) for capture in summary.captures]
    entries += [("hook", hook) for hook in _hooks(summary)]
    entries += [*_parts(summary).items(), ("summary", _totals(summary))]
    for kind, members in entries:
        yield dumps({"type": kind, **members}) + "\n"


def _parts(summary: Summary) -> dict[str, dict[str, Any]]:
    lone = summary.lone_statuses
    return {
        "other_requests": _requests(summary.other_requests, summary),
        "responses_without_request": {"count": lone.total(), "statuses": _by_number(lone)},
        "connections": _connections(summary.connections),
    }


def _totals(summary: Summary) -> dict[str, Any]:
    first, span = summary.first_time, summary.duration
    return {
        "requests": summary.requests,
        "packets": summary.packets,
        "watched_packets": summary.watched_packets,
        "first_time": None if first is None else iso_time(first),
        "duration": None if span is None else seconds(span),
        "damage": [
            {"path": capture.path, "offset": capture.damage_offset, "reason": capture.damage}
            for capture in summary.captures
            if capture.damage is not None
        ],
        "undecoded_packets": {link_type_name(number): count for number, count in sorted(summary.undecoded.items())},
        "hook_ports": _by_number(summary.hook_ports),
    }


def _hooks(summary: Summary) -> list[dict[str, Any]]:
    return [{"hook": MASKED.text(name), **_requests(requests, summary)} for name, requests in sorted(summary.hooks.items())]


def _requests(requests: Requests, summary: Summary) -> dict[str, Any]:
    begin = summary.first_time or 0
    first, last = requests.first_time, requests.last_time
    return {
        "count": requests.count,
        "answered": requests.answered,
        "unanswered": requests.unanswered,
        "statuses": _by_number(requests.statuses),
        "latency": _latency(requests.latencies) if requests.latencies.count else None,
        "first_time": None if first is None else seconds(first - begin),
        "last_time": None if last is None else seconds(last - begin),
    }


def _latency(latencies: Latencies) -> dict[str, float]:
    return {
        "smallest": seconds(latencies.smallest),
        "mean": seconds(latencies.mean),
        "median": seconds(latencies.percentile(50)),
        "percentile_95": seconds(latencies.percentile(95)),
        "largest": seconds(latencies.largest),
    }


def _connections(connections: ConnectionCounts) -> dict[str, Any]:
    client, server = (connections.missing_bytes[side] for side in Side)
    return {
        "count": connections.count,
        "opened": {word: connections.opened[word] for word in ("handshake", "midstream", "refused", "no-answer")},
        "closed": {word: connections.closed[word] for word in ("fin", "rst", "open")},
        "with_missing_bytes": connections.with_missing_bytes,
        "missing_bytes": {"client": client, "server": server},
    }


def _by_number(counts: Mapping[int, int]) -> dict[str, int]:
    return {str(number): count for number, count in sorted(counts.items())}
