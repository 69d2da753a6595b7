"""Findings that are known: compared by what they are about and how often they occur, not by frame numbers, times or ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wcs_pcap.errors import ExpectationError
from wcs_pcap.expect.files import read_file
from wcs_pcap.model import Exchange, Finding, Report

FORM = "wcs-pcap baseline 1"
MAX_BYTES = 16 << 20


class Known(NamedTuple):
    """A finding that is known: its code and severity, what it is about, and how many times at most."""

    code: str
    severity: str
    about: tuple[str, ...]
    times: int

    def is_about(self, finding: Finding, report: Report) -> bool:
        same = (self.code, self.severity) == (finding.code, finding.severity.value)
        return same and set(about_of(finding, report)) <= set(self.about)


class Baseline(NamedTuple):
    path: str
    entries: Sequence[Known]

    def knows(self, finding: Finding, report: Report) -> bool:
        """Whether all of ``finding`` is known: nothing it is about is new, and it does not occur more often."""
        return any(entry.is_about(finding, report) and finding.count <= entry.times for entry in self.entries)

    def stale(self, report: Report) -> list[str]:
        """A line for each entry that no longer occurs, or occurs less."""
        lines = []
        for entry in self.entries:
            counts = [finding.count for finding in report.findings if entry.is_about(finding, report)]
            about = f" ({', '.join(entry.about)})" if entry.about else ""
            if not counts:
                lines.append(f"{entry.code}{about} no longer occurs")
            elif max(counts) < entry.times:
                lines.append(f"{entry.code}{about} occurs {max(counts):,} times, no longer {entry.times:,}")
        return lines


def about_of(finding: Finding, report: Report) -> list[str]:
    """What a finding is about, by names that stay the same from one recording to the next."""
    names = {_request(report.exchanges[number - 1]) for number in finding.exchanges}
    names |= {f"flow {report.flows[number - 1].pattern}" for number in finding.flows}
    if not names:
        servers = {stream.number: str(stream.server) for stream in report.streams}
        names = {f"server {servers[number]}" for number in finding.streams if number in servers}
    return sorted(names)


def _request(exchange: Exchange) -> str:
    if exchange.hook is not None:
        return f"hook {exchange.hook}"
    if exchange.request is None:
        return "an answer alone"
    path = exchange.request.uri.decode("latin-1").partition("?")[0]
    return f"{exchange.request.method.decode('latin-1')} {path}"


def write_baseline(path: str, report: Report) -> int:
    """Writes every finding of ``report`` to ``path``; gives how many. Raises ExpectationError when it cannot be written."""
    entries = [
        {"code": f.code, "severity": f.severity.value, "about": about_of(f, report), "count": f.count}
        for f in sorted(report.findings, key=lambda finding: (finding.code, finding.severity.rank))
    ]
    text = json.dumps({"form": FORM, "findings": entries}, indent=2) + "\n"
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExpectationError(f"cannot be written: {error.strerror}", path=path) from None
    return len(entries)


def read_baseline(path: str) -> Baseline:
    """A file that ``write_baseline`` wrote. Raises ExpectationError when it is none."""
    data = read_file(path, MAX_BYTES, "baseline")
    try:
        table = json.loads(data)
    except json.JSONDecodeError as error:
        raise ExpectationError(f"is no baseline: {error.msg}", path=path, offset=error.lineno) from None
    except (ValueError, RecursionError):
        raise ExpectationError("is no baseline: this is no JSON", path=path) from None
    if not isinstance(table, dict) or table.get("form") != FORM or not isinstance(table.get("findings"), list):
        raise ExpectationError(f"is no baseline: it does not say {FORM!r}", path=path)
    return Baseline(path, [_entry(entry, number, path) for number, entry in enumerate(table["findings"], 1)])


def _entry(entry: Any, number: int, path: str) -> Known:
    match entry:
        case {"code": str(code), "severity": str(severity), "about": [*about], "count": int(times)} if times > 0:
            if all(isinstance(name, str) for name in about):
                return Known(code, severity, tuple(about), times)
    raise ExpectationError(f"entry {number} is no known finding: it needs code, severity, about and count", path=path)
