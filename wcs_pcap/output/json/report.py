"""The report as JSON, field by field as docs/report.schema.json has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from wcs_pcap import __version__
from wcs_pcap.model import Capture, Finding, Report
from wcs_pcap.output.json.encode import dumps, member, pieces
from wcs_pcap.output.json.traffic import TrafficJson
from wcs_pcap.output.masking.mask import MASKED, Mask
from wcs_pcap.output.text.values import iso_time, seconds

if TYPE_CHECKING:
    from wcs_pcap.expect.model import Check, Outcome

SCHEMA_VERSION = "1.0"
HEAD = {"schema_version": SCHEMA_VERSION, "tool": {"name": "wcs-pcap", "version": __version__}}
OF_FINDING = (
    "code", "severity", "confidence", "title", "detail", "meaning", "remedy", "count", "frames", "streams", "exchanges", "flows",
    "filter", "causes",
)  # fmt: skip
OF_CAPTURE = (
    "path", "format", "compression", "bytes", "packets", "watched_packets", "first_time", "duration", "link_types", "snaplen",
    "truncated_packets", "repeated_packets",
)  # fmt: skip


class JsonReport:
    """Writes a report as JSON, with what ``check`` says if it is given."""

    def __init__(self, report: Report, mask: Mask = MASKED, check: Check | None = None) -> None:
        self._report = report
        self._mask = mask
        self._check = check

    def document(self) -> Iterator[str]:
        """Yields the whole report as one JSON object, in pieces: only some entries are held at a time."""
        yield dumps({**HEAD, "verdict": self._report.verdict})[:-1]
        for name, entries in self._lists():
            yield ", "
            yield from member(name, entries)
        if self._check is not None:
            yield f', "check": {dumps(self._check_part(self._check))}'
        yield "}\n"

    def lines(self) -> Iterator[str]:
        """Yields the report as JSON objects, one a line, each with its ``type``; the verdict comes last."""
        yield dumps({"type": "report", **HEAD}) + "\n"
        for name, entries in self._lists():
            begin = f'{{"type": {dumps(name.removesuffix("s"))}, '
            for some in pieces(entries):
                yield "".join([f"{begin}{entry[1:]}\n" for entry in some])
        if self._check is not None:
            yield dumps({"type": "check", **self._check_part(self._check)}) + "\n"
        yield dumps({"type": "verdict", "verdict": self._report.verdict}) + "\n"

    def _lists(self) -> Iterator[tuple[str, Iterable[str]]]:
        report = self._report
        traffic = TrafficJson(report, self._mask)
        yield "captures", map(dumps, map(capture_json, report.captures))
        yield "streams", traffic.streams()
        yield "exchanges", traffic.exchanges()
        yield "flows", traffic.flows()
        yield "findings", map(dumps, map(self._finding, report.findings))

    def _finding(self, finding: Finding) -> dict[str, Any]:
        return {"finding": finding.number, **members(finding, OF_FINDING), "detail": self._mask.sentence(finding.detail)}

    def _check_part(self, check: Check) -> dict[str, Any]:
        return {
            "verdict": check.verdict,
            "outcomes": [self._outcome(outcome) for outcome in check.outcomes],
            "silenced": [{"finding": each.finding.number, "by": each.by} for each in check.silenced],
            "stale": list(check.stale),
        }

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        return {**outcome._asdict(), "reason": self._mask.sentence(outcome.reason)}


def capture_json(capture: Capture) -> dict[str, Any]:
    """Returns one entry of ``captures``."""
    first, last = capture.first_time, capture.last_time
    return {
        **members(capture, OF_CAPTURE),
        "format": capture.format or None,
        "first_time": None if first is None else iso_time(first),
        "duration": None if first is None or last is None else seconds(last - first),
    }


def members(value: object, names: Iterable[str]) -> dict[str, Any]:
    """Returns the attributes of ``value`` by name; None where it has none of a name."""
    return {name: getattr(value, name, None) for name in names}
