"""Every finding code: a case in which it must be reported, and some close to it in which it must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flows.made import call, changed, findings, hook, login
from rules import cases_cap, cases_cfg, cases_flow, cases_http, cases_json, cases_tcp, cases_time
from rules.scenes import CONFIG, DAMAGED, LOST, Case, seen, status

from wcs_pcap.capture.observations import Observations
from wcs_pcap.model import Finding, Severity
from wcs_pcap.rules import engine
from wcs_pcap.rules.diagnostic import Diagnostic, Rule
from wcs_pcap.rules.facts import Facts
from wcs_pcap.rules.metadata import codes

FAMILIES = (cases_cap, cases_tcp, cases_http, cases_json, cases_flow, cases_time, cases_cfg)
CASES = {code: case for family in FAMILIES for code, case in family.CASES.items()}


def found(case: Case) -> list[Finding]:
    return findings(*case.exchanges, **case.options)


def test_every_code_has_its_cases() -> None:
    assert sorted(CASES) == sorted(codes())
    assert all(near for _, near in CASES.values())


@pytest.mark.parametrize("code", sorted(CASES))
def test_it_is_reported(code: str) -> None:
    (finding,) = [finding for finding in found(CASES[code][0]) if finding.code == code]
    assert finding.detail
    assert finding.title
    assert "None" not in finding.detail
    assert finding.count == 1
    if not code.startswith("CAP"):
        assert finding.frames, "evidence"
        assert finding.filter


@pytest.mark.parametrize(
    ("code", "case"),
    [(code, case) for code, (_, near) in sorted(CASES.items()) for case in near],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_it_is_not_reported(code: str, case: Case) -> None:
    assert code not in [finding.code for finding in found(case)]


SEVERITIES: list[tuple[Callable[[], Case], str, Severity]] = [
    (lambda: status(403), "HTTP004", Severity.WARNING),
    (lambda: seen(hook(0, "connect", answer=403)), "HTTP004", Severity.INFO),
    (lambda: seen(hook(1, "call", {"callId": "c"}, answer=403)), "HTTP004", Severity.INFO),
    (lambda: seen(hook(0, "connect", says=CONFIG), *call(1, "call", answer=403)), "HTTP004", Severity.INFO),
    (lambda: seen(hook(0, "connect", says=CONFIG), *call(1, "hangup", answer=403)), "HTTP004", Severity.WARNING),
    (lambda: seen(*login(0), hook(1, "playHLS", answer=403)), "HTTP004", Severity.INFO),
    (lambda: seen(hook(0, "connect", answer=500), *call(1, "call", answer=403)), "HTTP004", Severity.INFO),
    (lambda: seen(*call(1, "call", "BUSY")), "FLOW008", Severity.WARNING),
    (lambda: seen(*call(1, "call", "BUSY"), observations=changed(Observations(), midstream=True)), "FLOW008", Severity.INFO),
    (lambda: seen(*call(1, "call", "BUSY"), losses=[(0.5, 0.6, LOST)]), "FLOW008", Severity.INFO),
    (lambda: seen(*call(1, "call", "BUSY"), losses=[(1.5, 1.6, LOST)]), "FLOW008", Severity.WARNING),
    (lambda: seen(hook(0, "connect", cut=60), *call(1, "call", "BUSY")), "FLOW008", Severity.INFO),
    (lambda: seen(*login(0), *call(1, "ESTABLISHED")), "FLOW021", Severity.WARNING),
    (lambda: seen(*login(0), *call(1, "ESTABLISHED"), losses=[(0.5, 0.6, LOST)]), "FLOW021", Severity.INFO),
    (lambda: seen(*login(0), captures=[changed(DAMAGED, unreadable=True)]), "CAP010", Severity.ERROR),
    (lambda: seen(*login(0), captures=[DAMAGED]), "CAP010", Severity.WARNING),
]


@pytest.mark.parametrize(("case", "code", "severity"), SEVERITIES)
def test_severity(case: Callable[[], Case], code: str, severity: Severity) -> None:
    (finding,) = [finding for finding in found(case()) if finding.code == code]
    assert finding.severity is severity


def test_rules_report_only_the_codes_that_they_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that is missing is reported under the code that its pattern names, which its rule cannot name."""
    others: set[tuple[str, str]] = set()

    def recorded(rule: Rule) -> Rule:
        def check(facts: Facts) -> Iterator[Diagnostic]:
            for diagnostic in rule.check(facts):
                if diagnostic.code not in rule.codes:
                    others.add((rule.check.__name__, diagnostic.code))
                yield diagnostic

        return rule._replace(check=check)

    monkeypatch.setattr(engine, "RULES", [recorded(rule) for rule in engine.RULES])
    for code, (case, _) in CASES.items():
        assert code in [finding.code for finding in found(case)]
    assert {name for name, _ in others} == {"missing_steps"}
