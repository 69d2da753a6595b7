"""What the outputs of ``check`` share: which outcomes and findings fail, and their texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.model import Finding, Severity, Verdict
from wcs_pcap.output.masking.mask import MASKED
from wcs_pcap.output.text.values import printable


class Judgement(NamedTuple):
    """A check and how strictly it is judged.

    Findings of severity ``fails_from`` or worse fail, and with ``strict`` also what is inconclusive. ``exit_code`` is that of
    the command. ``frames`` are those that the display filter shows, None without a filter.
    """

    check: Check
    exit_code: int
    fails_from: Severity = Severity.ERROR
    strict: bool = False
    frames: Collection[int] | None = None

    def fails(self, outcome: Outcome) -> bool:
        return outcome.verdict is Verdict.FAIL or (self.strict and outcome.verdict is Verdict.INCONCLUSIVE)

    @property
    def failing_findings(self) -> list[Finding]:
        return [finding for finding in self.check.findings if finding.severity.rank <= self.fails_from.rank]

    @property
    def captures(self) -> str:
        return ", ".join(name(capture.path) for capture in self.check.report.captures)


def name(path: str) -> str:
    """Returns a capture's path for people."""
    return "standard input" if path == "-" else printable(path)


def title_of(outcome: Outcome) -> str:
    return f"{outcome.kind.capitalize()}: {shown(outcome.name)}: {outcome.verdict.value}"


def reason_of(outcome: Outcome) -> str:
    return shown(outcome.reason) or outcome.verdict.value


def shown(text: str) -> str:
    """Returns text from a capture on one line, without secrets and control characters."""
    return printable(MASKED.sentence(text))


def frames_filter(frames: Iterable[int]) -> str | None:
    """Returns a Wireshark display filter that shows these frames."""
    numbers = [str(frame) for frame in frames]
    if not numbers:
        return None
    return f"frame.number == {numbers[0]}" if len(numbers) == 1 else f"frame.number in {{{', '.join(numbers)}}}"
