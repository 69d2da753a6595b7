"""What the rules do not look at would tell them nothing: with every call looked at, the findings are the same."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flows.made import JSON, hook, login
from rules.rule_cases import Case
from rules.test_rules import CASES, found

from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import Finding, Headers, HookCall
from wcs_pcap.rules import facts
from wcs_pcap.rules.triage import AGENT, CREDENTIALS, LENGTH, TYPE, HeaderScreen, troubled


def told(case: Case) -> list[tuple[object, ...]]:
    return [_essence(finding) for finding in found(case)]


def _essence(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.severity, finding.count, finding.detail, finding.exchanges, finding.causes


class EverythingOdd(HeaderScreen):
    def odd(self, calls: Iterable[HookCall]) -> dict[int, list[HookCall]]:
        return {key: list(calls) for key in (LENGTH, TYPE, AGENT, CREDENTIALS)}


@pytest.mark.parametrize("code", sorted(CASES))
def test_nothing_is_overlooked(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [CASES[code][0], *CASES[code][1]]
    quick = [told(case) for case in cases]
    monkeypatch.setattr(facts, "troubled", lambda calls, _: list(calls))
    monkeypatch.setattr(facts, "HeaderScreen", EverythingOdd)
    assert [told(case) for case in cases] == quick


def test_of_healthy_calls_none_is_looked_at() -> None:
    calls = hook_calls(login(0, sip=True), None)
    assert len(calls) == 3
    assert troubled(calls, 10**9) == []
    assert troubled(calls, 1) == calls


LENGTHS = ((b"Content-Length", b"5"),)


@pytest.mark.parametrize(
    ("asked", "answered", "odd"),
    [
        (LENGTHS, (*JSON, *LENGTHS), set()),
        (LENGTHS, (*JSON, (b"transfer-encoding", b"Chunked")), set()),
        ((*LENGTHS, (b"USER-AGENT", b"Java/21")), ((b"content-type", b"text/json"), *LENGTHS), set()),
        (LENGTHS, LENGTHS, {TYPE}),
        (LENGTHS, ((b"Content-Type", b"text/html"), *LENGTHS), {TYPE}),
        (LENGTHS, ((b"Content-Type", b"application/json; charset=latin1"), *LENGTHS), {TYPE}),
        ((), (*JSON, *LENGTHS), {LENGTH}),
        (LENGTHS, (*JSON, *LENGTHS, *LENGTHS), {LENGTH}),
        (LENGTHS, (*JSON, *LENGTHS, (b"Transfer-Encoding", b"chunked")), {LENGTH}),
        (LENGTHS, (*JSON, (b"Content-Length", b"-5")), {LENGTH}),
        (LENGTHS, (*JSON, (b"Transfer-Encoding", b"gzip")), {LENGTH}),
        ((*LENGTHS, (b"User-Agent", b"curl/8")), (*JSON, *LENGTHS), {AGENT}),
        ((*LENGTHS, (b"Authorization", b"WCS 12")), (*JSON, *LENGTHS), {CREDENTIALS}),
        ((*LENGTHS, (b"Authorization", b"x"), (b"User-Agent", b"curl/8")), LENGTHS, {CREDENTIALS, AGENT, TYPE}),
    ],
)
def test_headers(asked: Headers, answered: Headers, odd: set[int]) -> None:
    calls = hook_calls([hook(1, "hangup", asked=asked, headers=answered)], None)
    screen = HeaderScreen()
    for _ in range(2):  # the second time from what it remembers
        assert {kind for kind, picked in screen.odd(calls).items() if picked} == odd


def test_what_it_remembers_is_bounded() -> None:
    made = [hook(n, "hangup", asked=((b"X-%d" % n, b""), (b"User-Agent", b"Java/%d" % n))) for n in range(2000)]
    screen = HeaderScreen()
    assert screen.odd(hook_calls(made, None))[AGENT] == []
    assert len(screen._kinds) <= 1000
    assert len(screen._usual) <= 1000
