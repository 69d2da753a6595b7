"""Each key of an expectation: met, not met, or not to be decided with this capture."""

from __future__ import annotations

import pytest
from expect.made_reports import call, checked, hook, login, outcome, report, stream

from wcs_pcap.model import Absence, Exchange, Verdict

WHOLE = ("call", "TRYING", "RING", "ESTABLISHED", "hangup", "FINISH")
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def whole(seconds: float = 1.0, key: str = "c1", gap: float = 1.0) -> list[Exchange]:
    return call(seconds, *WHOLE, key=key, gap=gap)


# ---- how many --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("count = 2", PASS), ("count = 1", FAIL), ("count = 3", FAIL), ("min = 2", PASS), ("min = 3", FAIL),
        ("max = 2", PASS), ("max = 1", FAIL), ("min = 1\nmax = 5", PASS), ("count = 0", FAIL), ("", PASS),
    ],
)  # fmt: skip
def test_count(bounds: str, expected: Verdict) -> None:
    assert outcome(report(*login(), *whole(2), *whole(10, "c2")), bounds).verdict is expected


@pytest.mark.parametrize(
    ("bounds", "expected"), [("min = 2", PASS), ("min = 3", UNKNOWN), ("max = 2", UNKNOWN), ("max = 1", FAIL)]
)
def test_count_where_packets_are_missing(bounds: str, expected: Verdict) -> None:
    made = report(*login(), *whole(2), *whole(10, "c2"), gaps=[(50, 60)])
    assert outcome(made, bounds).verdict is expected


def test_no_flow_of_the_pattern() -> None:
    assert outcome(report(*login()), "").verdict is FAIL
    assert outcome(report(*login()), "count = 0").verdict is PASS
    assert "0 outgoing-call flows, where 1 or more must be" in outcome(report(*login()), "").reason


def test_a_capture_that_begins_in_the_middle_lacks_no_flow_for_certain() -> None:
    on = stream(opened="midstream", first_time=stream().first_time + 5 * 10**9)
    made = report(*call(6, *WHOLE, on=on))
    assert outcome(made, "", "connection").verdict is UNKNOWN
    assert "begins in the middle" in outcome(made, "", "connection").reason
    assert outcome(made, "count = 1").verdict is PASS, "the test is not about what came before the capture"


def test_no_hook_at_all_is_never_a_pass() -> None:
    for text in ("count = 0", "min = 0", ""):
        made = checked(report(), f"[[flow]]\npattern = 'connection'\n{text}")
        assert made.verdict is UNKNOWN


# ---- verdict and steps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "hooks", "expected"),
    [
        ("'pass'", WHOLE, PASS),
        ("'fail'", WHOLE, FAIL),
        ("'pass'", WHOLE[:5], FAIL),
        ("'fail'", WHOLE[:5], PASS),
        ("['pass', 'fail']", WHOLE[:5], PASS),
        ("'pass'", WHOLE[:4], UNKNOWN),
        ("'fail'", WHOLE[:4], UNKNOWN),
        ("'inconclusive'", WHOLE[:4], PASS),
    ],
)
def test_verdict(wanted: str, hooks: tuple[str, ...], expected: Verdict) -> None:
    assert outcome(report(*login(), *call(2, *hooks)), f"verdict = {wanted}").verdict is expected


ANY = "verdict = ['pass', 'fail', 'inconclusive']\n"


@pytest.mark.parametrize(
    ("steps", "hooks", "expected"),
    [
        ("'CallStatusEvent RING'", WHOLE, PASS),
        ("['call', 'CallStatusEvent ESTABLISHED', 'CallStatusEvent FINISH']", WHOLE, PASS),
        ("['call', 'CallStatusEvent', 'CallStatusEvent', 'CallStatusEvent', 'CallStatusEvent']", WHOLE, PASS),
        ("['call', 'CallStatusEvent BUSY|ESTABLISHED']", WHOLE, PASS),
        ("['CallStatusEvent RING', 'CallStatusEvent TRYING']", WHOLE, FAIL),  # the wrong order
        ("'CallStatusEvent HOLD'", WHOLE, FAIL),  # over, and it did not come
        ("['CallStatusEvent FINISH', 'hangup']", WHOLE, FAIL),  # the pattern lets a hangup follow, but the time is over
        ("'CallStatusEvent ESTABLISHED'", ("call", "BUSY"), FAIL),
        ("'CallStatusEvent FINISH'", WHOLE[:5], FAIL),  # proven absent
        ("'CallStatusEvent FINISH'", WHOLE[:4], UNKNOWN),  # the call is not over
        ("'CallStatusEvent HOLD'", WHOLE[:4], UNKNOWN),
        ("'CallStatusEvent RING'", ("call", "TRYING", "ESTABLISHED", "hangup", "FINISH"), FAIL),
    ],
)
def test_steps(steps: str, hooks: tuple[str, ...], expected: Verdict) -> None:
    assert outcome(report(*login(), *call(2, *hooks)), f"{ANY}steps = {steps}").verdict is expected


def test_a_step_that_may_have_been_lost() -> None:
    hooks = ("call", "TRYING", "ESTABLISHED", "hangup", "FINISH")
    for gap, expected in (((3.2, 3.8), UNKNOWN), ((60.0, 70.0), FAIL)):
        made = report(*login(), *call(2, *hooks), gaps=[gap])
        assert outcome(made, f"{ANY}steps = ['CallStatusEvent RING', 'CallStatusEvent ESTABLISHED']").verdict is expected


def test_a_step_without_a_deadline_is_missed_when_the_capture_goes_on_for_long() -> None:
    logged_in = login(1)
    for end, expected in ((20.0, UNKNOWN), (60.0, FAIL)):
        steps = f"{ANY}steps = 'ConnectionStatusEvent DISCONNECTED'"
        assert outcome(report(*logged_in, end=end), steps, "connection").verdict is expected


def test_a_step_whose_status_cannot_be_read() -> None:
    cut = hook(4, "CallStatusEvent", {"callId": "c1", "padding": "x" * 500, "status": "HOLD"}, cut=300)
    hooks = [*call(2, "call", "ESTABLISHED"), cut, *call(5, "hangup", "FINISH")]
    assert outcome(report(*login(), *hooks), f"{ANY}steps = 'CallStatusEvent HOLD'").verdict is UNKNOWN
    assert outcome(report(*login(), *hooks), f"{ANY}without = 'CallStatusEvent HOLD'").verdict is UNKNOWN


@pytest.mark.parametrize(
    ("without", "expected"),
    [("'CallStatusEvent FAILED'", PASS), ("'hold'", PASS), ("'hangup'", FAIL), ("'CallStatusEvent RING|HOLD'", FAIL)],
)
def test_without(without: str, expected: Verdict) -> None:
    assert outcome(report(*login(), *whole(2)), f"without = {without}").verdict is expected


def test_without_what_may_have_been_lost() -> None:
    made = report(*login(), *whole(2), gaps=[(3.2, 3.8)])
    assert outcome(made, "without = 'hold'").verdict is UNKNOWN
    assert outcome(made, "without = 'hangup'").verdict is FAIL


# ---- times and responses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "hooks", "expected"),
    [
        ("from = 'call', to = 'CallStatusEvent ESTABLISHED', seconds = 3", WHOLE, PASS),
        ("from = 'call', to = 'CallStatusEvent ESTABLISHED', seconds = 2.9", WHOLE, FAIL),
        ("from = 'call', to = 'CallStatusEvent BUSY', seconds = 3", WHOLE, FAIL),
        ("from = 'CallStatusEvent HOLD', to = 'hold', seconds = 3", WHOLE, PASS),  # where nothing begins, nothing is due
        ("from = 'hangup', to = 'CallStatusEvent FINISH', seconds = 5", WHOLE[:5], FAIL),
        ("from = 'hangup', to = 'CallStatusEvent FINISH', seconds = 500", WHOLE[:5], UNKNOWN),  # after the capture's end
    ],
)
def test_within(limit: str, hooks: tuple[str, ...], expected: Verdict) -> None:
    assert outcome(report(*login(), *call(2, *hooks)), f"{ANY}within = {{ {limit} }}").verdict is expected


def test_every_pair_counts() -> None:
    hooks = [*call(2, "call", "ESTABLISHED", "hold", "HOLD", "unhold"), *call(20, "hold"), *call(25, "HOLD", "hangup", "FINISH")]
    limit = "within = { from = 'hold', to = 'CallStatusEvent HOLD', seconds = %s }"
    assert outcome(report(*login(), *hooks), limit % 6).verdict is PASS
    assert outcome(report(*login(), *hooks), limit % 4).verdict is FAIL
    assert "took 5.000 s" in outcome(report(*login(), *hooks), limit % 4).reason


def test_a_limit_where_packets_are_missing() -> None:
    made = report(*login(), *call(2, *WHOLE[:5]), gaps=[(7, 8)])
    assert outcome(made, f"{ANY}within = {{ from = 'hangup', to = 'CallStatusEvent FINISH', seconds = 5 }}").verdict is UNKNOWN


def test_a_limit_whose_end_may_be_what_cannot_be_read() -> None:
    cut = hook(7, "CallStatusEvent", {"callId": "c1", "padding": "x" * 500, "status": "FINISH"}, cut=300)
    limit = f"{ANY}within = {{ from = 'hangup', to = 'CallStatusEvent FINISH', seconds = 5 }}"
    assert outcome(report(*login(), *call(2, *WHOLE[:5]), cut), limit).verdict is UNKNOWN
    assert outcome(report(*login(), *call(2, *WHOLE[:5])), limit).verdict is FAIL


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("1", PASS), ("0.4", FAIL), ("{ call = 0.1 }", PASS), ("{ hangup = 0.1 }", FAIL), ("{ hangup = 0.6 }", PASS)],
)
def test_answer_within(limit: str, expected: Verdict) -> None:
    hooks = [*call(2, *WHOLE[:4]), *call(6, "hangup", took=0.5), *call(7, "FINISH")]
    assert outcome(report(*login(), *hooks), f"answer_within = {limit}").verdict is expected


@pytest.mark.parametrize(
    ("answers", "status", "expected"), [("200", 200, PASS), ("200", 500, FAIL), ("[200, 500]", 500, PASS), ("403", 200, FAIL)]
)
def test_statuses_of_responses(answers: str, status: int, expected: Verdict) -> None:
    hooks = [*call(2, *WHOLE[:5]), *call(7, "FINISH", answer=status)]
    assert outcome(report(*login(), *hooks), f"answers = {answers}").verdict is expected


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        (Absence.ABSENT, FAIL), (Absence.LOST_ON_WIRE, FAIL), (Absence.LOST_IN_CAPTURE, UNKNOWN),
        (Absence.OUTSIDE_CAPTURE, UNKNOWN), (Absence.UNREADABLE, UNKNOWN),
    ],
)  # fmt: skip
def test_a_missing_response(absence: Absence, expected: Verdict) -> None:
    hooks = [*call(2, *WHOLE[:5]), *call(7, "FINISH", answer=None, absence=absence)]
    for key in ("answers = 200", "answer_within = 1"):
        assert outcome(report(*login(), *hooks), f"{ANY}{key}").verdict is expected


# ---- order -----------------------------------------------------------------------------------------------------------

ORDER = """
[[flow]]
name = "login"
pattern = "connection"

[[flow]]
name = "call"
pattern = "outgoing-call"

[[flow]]
pattern = "message-sent"
{}
"""


def message(seconds: float) -> list[Exchange]:
    return [
        hook(seconds, "sendMessage", {"id": "m1"}),
        hook(seconds + 0.5, "MessageStatusEvent", {"id": "m1", "status": "ACCEPTED"}),
    ]


@pytest.mark.parametrize(
    ("at", "key", "expected"),
    [
        (5.0, "after_start_of = 'call'", PASS),
        (5.0, "after_end_of = 'call'", FAIL),
        (9.0, "after_end_of = 'call'", PASS),
        (1.0, "after_start_of = 'call'", FAIL),
        (9.0, "after_start_of = 'login'\nafter_end_of = 'call'", PASS),
        (1.0, "after_start_of = ['login', 'call']", FAIL),
    ],
)
def test_order(at: float, key: str, expected: Verdict) -> None:
    made = checked(report(*login(), *whole(2), *message(at)), ORDER.format(key))
    assert made.outcomes[3].verdict is expected


def test_order_where_packets_are_missing() -> None:
    made = checked(report(*login(), *whole(8), *message(6), gaps=[(3, 4)]), ORDER.format("after_start_of = 'call'"))
    assert made.outcomes[3].verdict is UNKNOWN


# ---- findings and other flows ----------------------------------------------------------------------------------------


def test_forbidden_findings() -> None:
    slow = report(*login(), *call(2, *WHOLE[:5]), *call(7, "FINISH", took=3.0))
    assert "TIME001" in {finding.code for finding in slow.findings}
    assert outcome(slow, "").verdict is PASS
    assert outcome(slow, "forbid = 'TIME'").verdict is FAIL
    assert outcome(slow, "forbid = 'HTTP'").verdict is PASS
    assert outcome(slow, "forbid = 'TIME'", "connection").verdict is PASS, "found on another flow"
    for forbidden, expected in (("TIME", FAIL), ("HTTP", PASS)):
        made = checked(slow, f"[findings]\nforbid = '{forbidden}'")
        assert (made.verdict, made.outcomes[-1].verdict) == (expected, expected)
    lossy = report(*login(), *whole(2), gaps=[(50, 60)])
    assert checked(lossy, "[findings]\nforbid = 'TIME'").outcomes[-1].verdict is UNKNOWN


def test_allowed_findings() -> None:
    refused = report(hook(1, "connect", answer=403), hook(2, "ConnectionStatusEvent", {"status": "FAILED"}))
    entry = "[[flow]]\npattern = 'connection'\n"
    assert checked(refused, entry).verdict is FAIL, "FLOW002 is an error"
    assert checked(refused, f"{entry}allow = 'FLOW002'").verdict is PASS
    assert checked(refused, f"[findings]\nallow = 'FLOW'\n{entry}").verdict is PASS
    assert checked(refused, f"{entry}allow = 'HTTP001'").verdict is FAIL
    elsewhere = f"{entry}[[flow]]\npattern = 'outgoing-call'\nmin = 0\nallow = 'FLOW002'"
    assert checked(refused, elsewhere).verdict is FAIL, "allowed on other flows only"


def test_flows_that_no_entry_is_about() -> None:
    made = report(*login(), *call(2, *WHOLE[:5]))
    entry = "[[flow]]\npattern = 'connection'\n"
    assert checked(made, entry).verdict is FAIL
    assert [each.verdict for each in checked(made, entry).outcomes if each.kind == "flow"] == [FAIL]
    assert checked(made, f"others = 'ignore'\n{entry}").verdict is PASS
    good = report(*login(), *whole(2))
    assert checked(good, entry).verdict is PASS
    assert checked(good, f"others = 'forbid'\n{entry}").verdict is FAIL


# ---- what counts -----------------------------------------------------------------------------------------------------


def test_select_and_ignore() -> None:
    failing = report(*login(), *call(2, *WHOLE[:5]))
    assert {finding.code for finding in failing.findings} == {"FLOW018"}
    for suppression, expected in (
        ({}, FAIL),
        ({"ignore": ("FLOW018",)}, PASS),
        ({"ignore": ("FLOW",)}, PASS),
        ({"ignore": ("HTTP",)}, FAIL),
        ({"select": ("FLOW",)}, FAIL),
        ({"select": ("HTTP",)}, PASS),
        ({"select": ("FLOW",), "ignore": ("FLOW018",)}, PASS),
    ):
        made = checked(failing, "others = 'pass'", **suppression)
        assert made.verdict is expected, suppression
        assert len(made.findings) + len(made.silenced) == 1


def test_ignoring_a_consequence_does_not_excuse_other_errors_of_the_flow() -> None:
    hooks = [*call(2, *WHOLE[:4]), hook(6, "hangup", {"callId": "c1"}, answer=500)]
    made = report(*login(), *hooks)
    assert {"FLOW018", "HTTP008"} <= {finding.code for finding in made.findings}
    assert checked(made, "others = 'pass'", ignore=("FLOW",)).verdict is FAIL


def test_no_suppression_makes_a_capture_with_losses_pass() -> None:
    lossy = report(*login(), *call(2, *WHOLE[:5]), gaps=[(8, 9)])
    for suppression in ({}, {"ignore": ("CAP", "FLOW", "TCP", "HTTP", "TIME")}, {"select": ("JSON",)}):
        assert checked(lossy, "others = 'pass'", **suppression).verdict is UNKNOWN
        assert checked(report(), "others = 'ignore'", **suppression).verdict is UNKNOWN
