"""Known findings: compared by what they are about and how often they occur, not by frame numbers, times or ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wcs_pcap.errors import ExpectationError
from wcs_pcap.model import Exchange, Finding, Report
from wcs_pcap.schema.shapes import TEXT, is_whole, list_of, table, value
from wcs_pcap.schema.toml_file import first_of, read_bytes

FORM = "wcs-pcap baseline 1"
MAX_BYTES = 16 << 20
KEYS = {
    "code": TEXT,
    "severity": TEXT,
    "about": list_of(TEXT, empty=True),
    "count": value("a whole number, 1 or more", lambda count: is_whole(count, 1)),
}
ENTRY = table(KEYS, required=KEYS)


class Known(NamedTuple):
    """A known finding: its code and severity, what it is about, and how often it may occur."""

    code: str
    severity: str
    about: tuple[str, ...]
    times: int

    def is_about(self, finding: Finding, report: Report) -> bool:
        """Whether ``finding`` is of the same kind and about nothing else, however often it occurs."""
        same = (self.code, self.severity) == (finding.code, finding.severity.value)
        return same and set(about_of(finding, report)) <= set(self.about)


class Baseline(NamedTuple):
    """The known findings in the file ``path``."""

    path: str
    entries: Sequence[Known]

    def knows(self, finding: Finding, report: Report) -> bool:
        """Whether ``finding`` is known: it is about nothing new, and does not occur more often."""
        return any(entry.is_about(finding, report) and finding.count <= entry.times for entry in self.entries)

    def stale(self, report: Report) -> list[str]:
        """Returns a line for each entry that no longer occurs, or occurs less often."""
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
    """Returns what a finding is about, by names that stay the same from one recording to the next."""
    names = {_request(report.exchanges[number - 1]) for number in finding.exchanges}
    names |= {f"flow {report.flows[number - 1].pattern}" for number in finding.flows}
    if not names:
        servers = {stream.number: str(stream.server) for stream in report.streams}
        names = {f"server {servers[number]}" for number in finding.streams if number in servers}
    return sorted(names)


def _request(exchange: Exchange) -> str:
    """The name of a request; it stands in baseline files, so that it must not change."""
    if exchange.hook is not None:
        return f"hook {exchange.hook}"
    if exchange.request is None:
        return "an answer alone"
    path = exchange.request.uri.decode("latin-1").partition("?")[0]
    return f"{exchange.request.method.decode('latin-1')} {path}"


def write_baseline(path: str, report: Report) -> int:
    """Writes every finding of ``report`` to ``path``; returns how many. Raises ExpectationError when it cannot be written."""
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
    """Returns the baseline that ``write_baseline`` wrote. Raises ExpectationError with every mistake in another file."""
    data = read_bytes(path, "baseline", ExpectationError, MAX_BYTES)
    try:
        content = json.loads(data)
    except json.JSONDecodeError as error:
        raise ExpectationError(f"is not a baseline: {error.msg}", path=path, offset=error.lineno) from None
    except (ValueError, RecursionError):
        raise ExpectationError("is not a baseline: this is not JSON", path=path) from None
    if not isinstance(content, dict) or content.get("form") != FORM or not isinstance(content.get("findings"), list):
        raise ExpectationError(f"is not a baseline: it does not say {FORM!r}", path=path)
    entries = [
        {key: entry[key] for key in KEYS if key in entry} if isinstance(entry, dict) else entry  # people add remarks
        for entry in content["findings"]
    ]
    mistakes = [each for number, entry in enumerate(entries, 1) for each in ENTRY(entry, (), f"entry {number}")]
    if mistakes:
        raise first_of([ExpectationError(mistake.reason, path=path) for mistake in mistakes])
    known = (Known(code=e["code"], severity=e["severity"], about=tuple(e["about"]), times=e["count"]) for e in entries)
    return Baseline(path, list(known))
