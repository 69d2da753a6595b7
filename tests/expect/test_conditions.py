"""Which flows an expectation is about, by the JSON of their hooks; and when that is uncertain."""

from __future__ import annotations

import json

import pytest
from expect.made_reports import call, checked, hook, report
from flows.made import ENVELOPE

from wcs_pcap.model import Verdict

AGENT = {"sipLogin": "agent7", "port": 5060, "keep": True, "config": {"call": {"mode": "FAIL"}}, "a.b": 1}


def verdict(where: str) -> Verdict:
    made = report(hook(1, "connect", AGENT), hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"}))
    return checked(made, f"[[flow]]\npattern = 'connection'\ncount = 1\nwhere = {where}").outcomes[1].verdict


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{ sipLogin = 'agent7' }", "pass"),
        ("{ sipLogin = 'agent8' }", "fail"),
        ("{ sipLogin = ['agent8', 'agent7'] }", "pass"),
        ("{ sipLogin = { like = 'agent?' } }", "pass"),
        ("{ sipLogin = { like = 'agent' } }", "fail"),
        ("{ port = 5060 }", "pass"),
        ("{ port = 5060.0 }", "pass"),
        ("{ port = '5060' }", "fail"),
        ("{ port = { min = 5000, max = 6000 } }", "pass"),
        ("{ port = { min = 5061 } }", "fail"),
        ("{ port = { max = 5059 } }", "fail"),
        ("{ port = { like = '5*' } }", "fail"),
        ("{ keep = true }", "pass"),
        ("{ keep = 1 }", "fail"),
        ("{ keep = { min = 0 } }", "fail"),
        ("{ config.call.mode = 'FAIL' }", "pass"),
        ("{ 'config.call.mode' = 'FAIL' }", "pass"),
        ("{ 'a.b' = 1 }", "pass"),
        ("{ config = 'FAIL' }", "fail"),
        ("{ config.call.other = 'FAIL' }", "fail"),
        ("{ sipLogin.deeper = 'agent7' }", "fail"),
        ("{ other = { present = false } }", "pass"),
        ("{ sipLogin = { present = false } }", "fail"),
        ("{ other = { present = true } }", "fail"),
        ("{ sipLogin = { present = true } }", "pass"),
        ("{ sipLogin = 'agent7', port = 1 }", "fail"),
    ],
)
def test_where(where: str, expected: str) -> None:
    assert verdict(where) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("{ sipLogin = 'agent7' }", "pass"),  # before the cut
        ("{ sipLogin = 'agent8' }", "fail"),
        ("{ port = 5060 }", "inconclusive"),  # after it
        ("{ port = { present = false } }", "inconclusive"),
        ("{ sipLogin = 'agent7', port = 5060 }", "inconclusive"),
        ("{ sipLogin = 'agent8', port = 5060 }", "fail"),
    ],
)
def test_where_the_json_is_cut(where: str, expected: str) -> None:
    body = json.dumps({**ENVELOPE, **AGENT}, separators=(",", ":"))
    made = report(
        hook(1, "connect", AGENT, cut=body.index('"port"')), hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"})
    )
    check = checked(made, f"[[flow]]\npattern = 'connection'\ncount = 1\nwhere = {where}")
    assert check.outcomes[1].verdict == expected


def test_having() -> None:
    made = report(
        *call(1, "call", "RING", "BUSY", key="a"), *call(20, "call", "RING", "ESTABLISHED", "hangup", "FINISH", key="b")
    )
    for having, count in (("'CallStatusEvent BUSY'", 1), ("'call'", 2), ("['hangup', 'CallStatusEvent BUSY']", 0)):
        text = f"[[flow]]\npattern = 'outgoing-call'\ncount = {count}\nhaving = {having}"
        assert checked(made, text).outcomes[1].verdict is Verdict.PASS


def test_having_a_step_that_may_have_been_lost() -> None:
    made = report(*call(1, "call", "RING", "ESTABLISHED", "hangup", "FINISH"), gaps=[(1.5, 4.5)])
    text = "[[flow]]\npattern = 'outgoing-call'\nhaving = 'CallStatusEvent HOLD'\n"
    assert checked(made, text + "count = 1").outcomes[1].verdict is Verdict.INCONCLUSIVE
    assert checked(made, text + "count = 0").outcomes[1].verdict is Verdict.INCONCLUSIVE
    assert checked(made, text + "count = 2").outcomes[1].verdict is Verdict.INCONCLUSIVE
