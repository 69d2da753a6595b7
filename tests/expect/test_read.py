"""A file of expectations is read as a whole, or every mistake in it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from wcs_pcap.errors import ExpectationError
from wcs_pcap.expect.model import Condition, Limit, StepPattern
from wcs_pcap.expect.read import parse_expectations, read_expectations
from wcs_pcap.model import Verdict

WHOLE = """
others = "forbid"

[findings]
forbid = ["TIME", "HTTP001"]
allow = "FLOW015"

[[flow]]
name = "login"
pattern = "connection"
count = 2
where = { sipLogin = "agent7", "restClientConfig.call.restOnError" = ["FAIL", "LOG"], sipPort = { min = 1, max = 9999 } }
verdict = ["pass", "inconclusive"]

[[flow]]
name = "call"
pattern = "outgoing-call"
min = 0
max = 3
having = "CallStatusEvent BUSY|FAILED"
steps = [
    "call",
    "CallStatusEvent RING|RING_MEDIA",
]
without = ["CallStatusEvent FAILED"]
within = { from = "call", to = "CallStatusEvent", seconds = 2 }
answer_within = { call = 0.5, hangup = 1 }
answers = [200, 403]
after_start_of = "login"
forbid = "HTTP"
allow = ["FLOW016"]
"""


def test_every_key() -> None:
    read = parse_expectations(WHOLE, "expect.toml")
    assert (read.others, read.forbid, read.allow) == ("forbid", ("TIME", "HTTP001"), ("FLOW015",))
    login, call = read.flows
    assert (login.low, login.high) == (2, 2)
    assert login.verdicts == (Verdict.PASS, Verdict.INCONCLUSIVE)
    assert login.where == (
        Condition("sipLogin", one_of=("agent7",)),
        Condition("restClientConfig.call.restOnError", one_of=("FAIL", "LOG")),
        Condition("sipPort", low=1, high=9999),
    )
    assert (call.low, call.high) == (0, 3)
    assert call.having == (StepPattern("CallStatusEvent", ("BUSY", "FAILED")),)
    assert call.steps == (StepPattern("call"), StepPattern("CallStatusEvent", ("RING", "RING_MEDIA")))
    assert call.limits == (Limit(StepPattern("call"), StepPattern("CallStatusEvent"), 2.0),)
    assert call.answer_within == {"call": 0.5, "hangup": 1.0}
    assert (call.answers, call.after_start_of, call.forbid, call.allow) == ((200, 403), ("login",), ("HTTP",), ("FLOW016",))


@pytest.mark.parametrize(
    ("lines", "bounds"),
    [("", (1, None)), ("min = 0", (0, None)), ("max = 3", (1, 3)), ("max = 0", (0, 0)), ("count = 0", (0, 0))],
)
def test_bounds_that_an_entry_leaves_open(lines: str, bounds: tuple[int, int | None]) -> None:
    flow = parse_expectations(f'[[flow]]\npattern = "data"\n{lines}'.replace('"data"', '"connection"'), "x").flows[0]
    assert (flow.low, flow.high) == bounds


def test_fields_of_objects_in_three_ways() -> None:
    for where in ("where = { a.b = 1 }", 'where."a.b" = 1', "[flow.where.a]\nb = 1"):
        assert parse_expectations(f'[[flow]]\npattern = "connection"\n{where}', "x").flows[0].where == (Condition("a.b", (1,)),)


# what is wrong, in which line, and a word of the reason
MISTAKES = [
    ("", 1, "nothing is expected"),
    ("other = 1", 1, "'other' is not known"),
    ("[finding]\nforbid = 'TIME'", 1, "'finding' is not known; did you mean 'findings'?"),
    ("others = 'forbidden'", 1, "one of pass, ignore, forbid; did you mean 'forbid'?"),
    ("[[flow]]\npattern = 'conection'", 2, "no pattern 'conection'; did you mean 'connection'? It may be bug-report"),
    ("[[flow]]\npattern = 'connection'\nforbid = 'TIM01'", 3, "no finding code 'TIM01', and none"),
    ("[[flow]]\npattern = 'connection'\nsteps = 'ConnectionStatusEvent ESTABLISH'", 3, "did you mean 'ESTABLISHED'?"),
    ("[[flow]]\nname = 'login'\npattern = 'connection'\n[[flow]]\npattern = 'data'\nafter_end_of = 'logni'", 6,
     "no entry has the name 'logni'; did you mean 'login'?"),
    ("others = 'maybe'", 1, "one of pass, ignore, forbid"),
    ("x = ", 1, "Invalid value"),
    ("[[flow]]\npattern = 'connection'\ncount = 1\ncount = 2", 4, "Cannot overwrite"),
    ("[flow]\npattern = 'connection'", 1, "[[flow]]"),
    ("flow = [1]", 1, "must be a table"),
    ("[[flow]]\ncount = 1", 1, "'pattern' is missing"),
    ("[[flow]]\n\npattern = 'logout'", 3, "no pattern 'logout'"),
    ("[[flow]]\npattern = 5", 2, "must be a text"),
    ("[[flow]]\npattern = 'connection'\ncount = -1", 3, "whole number"),
    ("[[flow]]\npattern = 'connection'\ncount = true", 3, "whole number"),
    ("[[flow]]\npattern = 'connection'\ncount = 1.5", 3, "whole number"),
    ("[[flow]]\npattern = 'connection'\ncount = 1\nmin = 1", 4, "beside 'count'"),
    ("[[flow]]\npattern = 'connection'\nmin = 3\nmax = 2", 4, "less than 'min'"),
    ("[[flow]]\npattern = 'connection'\nverdict = 'good'", 3, "one of pass, fail, inconclusive"),
    ("[[flow]]\npattern = 'connection'\nsteps = []", 3, "empty list"),
    ("[[flow]]\npattern = 'connection'\nsteps = [\n  'connect',\n  'conect',\n]", 3, "no hook 'conect'"),
    ("[[flow]]\npattern = 'connection'\nsteps = 'hangup'", 3, "hangup has no place in connection"),
    ("[[flow]]\npattern = 'connection'\nsteps = 'ConnectionStatusEvent RING'", 3, "no status 'RING'"),
    ("[[flow]]\npattern = 'connection'\nsteps = 'connect NOW'", 3, "it may have none"),
    ("[[flow]]\npattern = 'connection'\nwithin = { from = 'connect', seconds = 1 }", 3, "'within': 'to' is missing"),
    ("[[flow]]\npattern = 'connection'\nwithin = 5", 3, "must be a table such as"),
    ("[[flow]]\npattern = 'connection'\nwithin = { from = 'connect', to = 'connect', seconds = 0 }", 3, "more than 0"),
    ("[[flow]]\npattern = 'connection'\nwithin = { from = 'x', to = 'connect', seconds = 1 }", 3, "no hook 'x'"),
    ("[[flow]]\npattern = 'connection'\nanswer_within = inf", 3, "more than 0"),
    ("[[flow]]\npattern = 'connection'\nanswer_within = { connect = 'fast' }", 3, "number of seconds"),
    ("[[flow]]\npattern = 'connection'\nanswers = 99", 3, "100 to 599"),
    ("[[flow]]\npattern = 'connection'\nwhere = 5", 3, "table of JSON fields"),
    ("[[flow]]\npattern = 'connection'\nwhere = { a = [] }", 3, "must be a text"),
    ("[[flow]]\npattern = 'connection'\nwhere = { a = 1979-05-27 }", 3, "must be a text"),
    ("[[flow]]\npattern = 'connection'\n[flow.where]\na = 1\nb = { like = 5 }", 5, "must be a text"),
    ("[[flow]]\npattern = 'connection'\nwhere = { a = { like = 'x', near = 1 } }", 3, "'near' is not known"),
    ("[[flow]]\npattern = 'connection'\nwhere = { a = { present = false, like = 'x' } }", 3, "only alone"),
    ("[[flow]]\npattern = 'connection'\nforbid = 'NOPE'", 3, "no finding code 'NOPE'"),
    ("[[flow]]\npattern = 'connection'\nafter_end_of = 'x'", 3, "no entry has the name 'x'"),
    ("[[flow]]\nname = 'a'\npattern = 'connection'\nafter_end_of = 'a'", 4, "after itself"),
    ("[[flow]]\npattern = 'connection'\n" * 2 + "[[flow]]\nname = 'b'\npattern = 'connection'\nafter_start_of = 'connection'",
     8, "more than one entry"),
    ("[[flow]]\nname = 'a'\npattern = 'connection'\nafter_end_of = 'b'\n[[flow]]\nname = 'b'\npattern = 'connection'\n"
     "after_end_of = 'a'", 1, "comes after itself"),
    ("[findings]\nforbid = 5", 2, "must be a text"),
    ("[findings]\nonly = 'TIME'", 2, "'only' is not known"),
    ("findings = 1", 1, "[findings] must be a table"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "reason"), MISTAKES)
def test_mistakes(text: str, line: int, reason: str) -> None:
    with pytest.raises(ExpectationError) as raised:
        parse_expectations(text, "expect.toml")
    assert reason in raised.value.message
    assert raised.value.offset == line
    assert str(raised.value) == f"expect.toml: {raised.value.message} (line {line})"
    assert raised.value.others == ()


def test_every_mistake_is_named_in_the_order_of_the_lines() -> None:
    text = "[[flow]]\npattern = 'connection'\ncount = -1\nsteps = 'x'\n\n[[flow]]\npatern = 'connection'\n"
    with pytest.raises(ExpectationError) as raised:
        parse_expectations(text, "expect.toml")
    assert [each.offset for each in (raised.value, *raised.value.others)] == [3, 4, 6, 7]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"# \xe4\n", "UTF-8"),
        (b" " * (1 << 21), "larger"),
        (b"a = " + b"[" * 100_000, "nested too deep|Invalid|Unclosed"),
        (b"a" + b" . a" * 20_000 + b" = 1", "nested too deep"),
        (b"".join(b"a%d%s = 1\n" % (number, b".a" * 990) for number in range(12)), "nested too deep"),
        (b'"a"' + b'."\xe2\x80\xa8"' * 20_000 + b" = 1", "nested too deep"),  # a line separator of Unicode ends no line
        (b"".join(b"a%d%s = 1\n" % (number, b".a" * 90) for number in range(9)), "not known"),
        (b"a = " + b"1" * 5_000, "too many digits"),
    ],
)
def test_files_that_are_not_expectations(data: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "expect.toml"
    path.write_bytes(data)
    with pytest.raises(ExpectationError, match=reason):
        read_expectations(str(path))


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_files_that_cannot_be_opened(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExpectationError, match="cannot be read"):
        read_expectations(str(tmp_path / name))


def test_a_mark_at_the_beginning_as_editors_on_windows_write_it(tmp_path: Path) -> None:
    path = tmp_path / "expect.toml"
    path.write_text("[[flow]]\npattern = 'connection'\n", encoding="utf-8-sig")
    assert len(read_expectations(str(path)).flows) == 1


def test_windows_line_ends() -> None:
    with pytest.raises(ExpectationError) as raised:
        parse_expectations("[[flow]]\r\npattern = 'connection'\r\n\r\ncount = -1\r\n", "x")
    assert raised.value.offset == 4
