"""Rules miss nothing in what they do not look at: with every hook looked at, the findings are the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flows.made import JSON, hook, login
from rules.scenes import Case
from rules.test_rules import CASES, found

from wcs_pcap.flows import matcher
from wcs_pcap.hooks.calls import hook_calls
from wcs_pcap.model import Finding, Headers, HookCall
from wcs_pcap.rules import facts
from wcs_pcap.rules.triage import AGENT, CREDENTIALS, LENGTH, TYPE, HeaderCheck, Triage


def essence_of(case: Case) -> list[tuple[object, ...]]:
    return [_essence(finding) for finding in found(case)]


def _essence(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.severity, finding.count, finding.detail, finding.exchanges, finding.causes


class EverythingSuspicious(Triage):
    def __init__(self, calls: Sequence[HookCall], slow: int) -> None:
        super().__init__(calls, slow)
        self.suspicious = list(calls)
        self.unusual = {key: list(calls) for key in (LENGTH, TYPE, AGENT, CREDENTIALS)}
        self.keyless = {name: [call for call in calls if call.name == name] for name in {call.name for call in calls}}


@pytest.mark.parametrize("code", sorted(CASES))
def test_nothing_is_overlooked(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [CASES[code][0], *CASES[code][1]]
    quick = [essence_of(case) for case in cases]
    monkeypatch.setattr(facts, "Triage", EverythingSuspicious)
    assert [essence_of(case) for case in cases] == quick


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_certain_match_is_the_one_that_all_hypotheses_give(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [CASES[code][0], *CASES[code][1]]
    quick = [essence_of(case) for case in cases]
    monkeypatch.setattr(matcher, "_certain_match", lambda *_: None)
    assert [essence_of(case) for case in cases] == quick


def test_no_healthy_hook_is_looked_at() -> None:
    calls = hook_calls(login(0, sip=True), None)
    assert len(calls) == 3
    healthy = Triage(calls, 10**9)
    assert healthy.suspicious == []
    assert healthy.keyless == {}
    assert Triage(calls, 1).suspicious == calls


LENGTHS = ((b"Content-Length", b"5"),)


@pytest.mark.parametrize(
    ("of_request", "of_response", "unusual"),
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
def test_headers(of_request: Headers, of_response: Headers, unusual: set[int]) -> None:
    calls = hook_calls([hook(1, "hangup", asked=of_request, headers=of_response)], None)
    again = calls * 2  # the second time from what it remembers
    assert {kind: len(picked) for kind, picked in Triage(again, 1).unusual.items() if picked} == dict.fromkeys(unusual, 2)


def test_what_it_remembers_is_bounded() -> None:
    check = HeaderCheck()
    for n in range(5000):
        assert not check.unusual(((b"X-%d" % n, b""), (b"User-Agent", b"Java/%d" % n))) & AGENT
    assert 0 < len(check.of_requests) <= 1000
    assert 0 < len(check._known) <= 4096
