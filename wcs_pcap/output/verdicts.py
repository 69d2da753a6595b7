"""What the outputs of ``check`` have in common: which outcomes and findings fail, and how they are put into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from wcs_pcap.expect.model import Check, Outcome
from wcs_pcap.model import Finding, Severity, Verdict
from wcs_pcap.output.masking.texts import mask_text
from wcs_pcap.output.text.values import printable

KINDS = {"capture": "Capture", "expectation": "Expectation", "flow": "Flow", "findings": "Findings"}


class Judgement(NamedTuple):
    """A check, and how severe it is meant: findings of ``fails_from`` or graver fail, and with ``strict`` what is inconclusive.

    ``exit_code`` is what the command ends with.
    """

    check: Check
    exit_code: int
    fails_from: Severity = Severity.ERROR
    strict: bool = False

    def fails(self, outcome: Outcome) -> bool:
        return outcome.verdict is Verdict.FAIL or (self.strict and outcome.verdict is Verdict.INCONCLUSIVE)

    @property
    def failing_findings(self) -> list[Finding]:
        return [finding for finding in self.check.findings if finding.severity.rank <= self.fails_from.rank]

    @property
    def captures(self) -> str:
        return ", ".join(name(capture.path) for capture in self.check.report.captures)


def name(path: str) -> str:
    """A capture's path as it is shown."""
    return "standard input" if path == "-" else printable(path)


def title_of(outcome: Outcome) -> str:
    return f"{KINDS[outcome.kind]}: {shown(outcome.name)}: {outcome.verdict.value}"


def reason_of(outcome: Outcome) -> str:
    return shown(outcome.reason) or outcome.verdict.value


def shown(text: str) -> str:
    """Text from a capture as it may be shown: on one line, without secrets or control characters."""
    return printable(mask_text(text))


def frames_filter(frames: Iterable[int]) -> str | None:
    """A Wireshark display filter that shows these frames."""
    numbers = [str(frame) for frame in frames]
    if not numbers:
        return None
    return f"frame.number == {numbers[0]}" if len(numbers) == 1 else f"frame.number in {{{', '.join(numbers)}}}"
