"""Pattern tables: the built-in ones make sense, and a mistake in one is named with its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wcs_pcap.errors import PatternError
from wcs_pcap.flows.own import read_pattern
from wcs_pcap.flows.pattern import build, patterns
from wcs_pcap.flows.schema import pattern_shape
from wcs_pcap.rules.metadata import codes

TABLE: dict[str, Any] = {
    "name": "data",
    "title": "Data",
    "key": ["operationId"],
    "start": "new",
    "states": {
        "new": {"on": {"OnDataEvent": {"answered": "sent", "refused": "refused"}}},
        "sent": {
            "await": {"hook": "DataStatusEvent", "status": ["ACCEPTED"], "within": 15, "code": "FLOW040"},
            "on": {"DataStatusEvent ACCEPTED|FAILED": "done"},
        },
        "refused": {},
        "done": {},
    },
}


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    table = copy.deepcopy(TABLE)
    change(table)
    return table


def mistakes(table: dict[str, Any]) -> list[str]:
    return [mistake.reason for mistake in pattern_shape(table, codes())(table, (), "")]


def test_the_table_is_read() -> None:
    pattern = build(TABLE)
    assert pattern.hooks == {"OnDataEvent", "DataStatusEvent"}
    assert pattern.decided == {"OnDataEvent"}
    assert not pattern.per_client
    sent = pattern.states["sent"]
    assert sent.awaits is not None
    assert (sent.awaits.hook, sent.awaits.statuses, sent.awaits.within) == ("DataStatusEvent", ("ACCEPTED",), 15)
    assert sent.transition("DataStatusEvent", "FAILED") is not None
    assert sent.transition("DataStatusEvent", None) is None


MISTAKES: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda t: t.pop("name"), "the pattern: 'name' is missing"),
    (lambda t: t.update(states=[]), "the pattern: 'states' must be a table of at most 100 states"),
    (lambda t: t.update(key="callId"), "the pattern: 'key' must be a list"),
    (lambda t: t.update(key=[]), "the pattern: 'key' must not be an empty list"),
    (lambda t: t.update(key=[1]), "the pattern: 'key' must be a text that is not empty"),
    (lambda t: t.update(title="a\nb"), "the pattern: 'title' must be one line of printable text"),
    (lambda t: t.update(titel="Data"), "the pattern: 'titel' is not known; did you mean 'title'? It may have name, title,"),
    (lambda t: t.update(start="snt"), "the pattern: 'start': there is no state 'snt'; did you mean 'sent'?"),
    (lambda t: t["states"].update(done=3), "state done must be a table"),
    (lambda t: t["states"]["done"].update(awaits={}), "state done: 'awaits' is not known; did you mean 'await'?"),
    (lambda t: t["states"]["sent"]["await"].pop("hook"), "state sent: 'await': 'hook' is missing"),
    (
        lambda t: t["states"]["sent"]["await"].update(within="first_statos"),
        "state sent: 'await': 'within': there is no deadline 'first_statos'; did you mean 'first_status'?",
    ),
    (
        lambda t: t["states"]["sent"]["await"].update(within=float("inf")),
        "state sent: 'await': 'within' must be a number of seconds, more than 0",
    ),
    (
        lambda t: t["states"]["sent"]["await"].update(within=True),
        "state sent: 'await': 'within' must be a number of seconds, more than 0",
    ),
    (
        lambda t: t["states"]["sent"]["await"].update(hook="DataStatus"),
        "state sent: 'await': 'hook': there is no hook 'DataStatus'; did you mean 'DataStatusEvent'?",
    ),
    (
        lambda t: t["states"]["sent"]["await"].update(status=["ACEPTED"]),
        "state sent: 'await': DataStatusEvent has no status 'ACEPTED'; did you mean 'ACCEPTED'?",
    ),
    (
        lambda t: t["states"]["sent"]["await"].update(code="FLOW999"),
        "state sent: 'await': 'code': there is no finding code 'FLOW999'",
    ),
    (
        lambda t: t["states"]["done"].update(on={"OnDatEvent": "done"}),
        "state done: 'on': there is no hook 'OnDatEvent'; did you mean 'OnDataEvent'?",
    ),
    (
        lambda t: t["states"]["done"].update(on={"DataStatusEvent OK": "done"}),
        "state done: 'on': DataStatusEvent has no status 'OK'",
    ),
    (
        lambda t: t["states"]["done"].update(on={"DataStatusEvent": "gone"}),
        "state done: 'on': 'DataStatusEvent': there is no state 'gone'; did you mean 'done'?",
    ),
    (
        lambda t: t["states"]["done"].update(on={"DataStatusEvent": {}}),
        "state done: 'on': 'DataStatusEvent': 'goto' is missing",
    ),
    (
        lambda t: t["states"]["done"].update(on={"DataStatusEvent": 1}),
        "state done: 'on': 'DataStatusEvent' must be a table",
    ),
    (
        lambda t: t["states"]["new"]["on"]["OnDataEvent"].pop("answered"),
        "state new: 'on': 'OnDataEvent': 'answered' is missing",
    ),
    (lambda t: t["states"]["new"]["on"]["OnDataEvent"].update(goto="done"), "'OnDataEvent': 'goto' is not known"),
    (
        lambda t: t["states"]["sent"]["on"].update({"DataStatusEvent FAILED": "done"}),
        "state sent: 'DataStatusEvent FAILED' is given twice",
    ),
    (
        lambda t: t["states"]["done"].update(await_={}, on={"DataStatusEvent": {"goto": "done", "unmet": True}}),
        "state done: 'DataStatusEvent': 'unmet' although the state awaits nothing",
    ),
    (
        lambda t: t["states"]["sent"]["on"].clear(),
        "state sent: DataStatusEvent ACCEPTED is awaited, but 'on' does not say where it leads",
    ),
    (lambda t: t["states"]["new"].pop("on"), "state new: nothing begins a flow"),
    (lambda t: t["states"].update(lost={}), "state lost: no transition leads there from 'new'"),
]


@pytest.mark.parametrize(("change", "reason"), MISTAKES, ids=[reason for _, reason in MISTAKES])
def test_a_mistake_is_named(change: Callable[[dict[str, Any]], Any], reason: str) -> None:
    found = mistakes(changed(change))
    assert [each for each in found if reason in each], found
    assert all("\n" not in each for each in found)


def test_a_table_without_a_mistake_has_none() -> None:
    assert mistakes(TABLE) == []


FILE = """# a pattern with mistakes
name = "Door"
title = "Door opener"
key = [
    "callId",
]
start = "new"

[states.new.on]
"sendDtmf" = { answered = "asked", refused = "nowhere" }
"CallStatusEvent BUSY" = { answered = "asked", refused = "asked" }

[states.asked]
await = { hook = "CallStatusEvent", status = ["OPEN"], within = -5, code = "FLOW999" }
[states.asked.on]
"CallStatusEvent RING|OPN" = "asked"
"CallStatusEvent RING" = "asked"

[states."l=st"]
"""


def test_every_mistake_in_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(FILE, encoding="utf-8")
    with pytest.raises(PatternError) as raised:
        read_pattern(str(path), ["FLOW018"])
    first = raised.value
    assert [(error.offset, str(error)) for error in (first, *first.others)] == [
        (line, f"{path}: {reason} (line {line})")
        for line, reason in [
            (2, "the pattern: 'name': 'Door' is not a name: small letters, digits and hyphens, at most 40"),
            (10, "state new: 'on': 'sendDtmf': 'refused': there is no state 'nowhere'"),
            (11, "state new: the web server cannot refuse CallStatusEvent"),
            (14, "state asked: 'await': 'within' must be a number of seconds, more than 0"),
            (14, "state asked: 'await': 'code': there is no finding code 'FLOW999'; `wcs-pcap rule` lists them all"),
            (16, "state asked: 'on': CallStatusEvent has no status 'OPN'"),
            (17, "state asked: 'CallStatusEvent RING' is given twice"),
            (19, "the pattern: 'states': 'l=st' is not a name: small letters, digits and hyphens, at most 40"),
            (19, "state l=st: no transition leads there from 'new'"),
        ]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b"a = 1\nname = ?", "Invalid value", 2),
        (b"a = 1\nname \xff", "is not UTF-8 text", 2),
        (b"", "the pattern: 'name' is missing", None),
        (b"x = " + b"[" * 5000, "", None),
        (b" " * (1 << 20) + b"  ", "is larger than 1,048,576 bytes: this is not a pattern", None),
    ],
    ids=["TOML", "UTF-8", "empty", "deep", "large"],
)
def test_a_file_that_is_no_pattern(tmp_path: Path, content: bytes, message: str, line: int | None) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    with pytest.raises(PatternError) as raised:
        read_pattern(str(path), ())
    assert raised.value.message.startswith(message)
    assert line is None or raised.value.offset == line


def test_a_pattern_may_name_hooks_that_the_catalogue_does_not_have() -> None:
    table = changed(lambda t: t["states"]["sent"]["on"].update({"DoorEvent OPEN": "done", "DataStatusEvent LATE": "done"}))
    assert mistakes(table) == [
        "state sent: 'on': there is no hook 'DoorEvent'",
        "state sent: 'on': DataStatusEvent has no status 'LATE'",
    ]
    table["hooks"] = {"DoorEvent": ["OPEN"], "DataStatusEvent": ["LATE"]}
    assert mistakes(table) == []
    assert "DoorEvent" in build(table).hooks
    table["hooks"]["openDoor"] = []
    assert mistakes(table) == [
        "the pattern: 'hooks': there is no hook 'openDoor'; a hook that is not in the catalogue must end in Event"
    ]


def test_what_a_built_in_pattern_awaits_has_a_code_and_ends_the_wait() -> None:
    for pattern in patterns().values():
        for awaits, state in ((state.awaits, state) for state in pattern.states.values() if state.awaits is not None):
            moves = [state.transition(awaits.hook, status) for status in awaits.statuses]
            assert awaits.code is not None
            assert moves
            assert all(move is not None and not move.unmet for move in moves)


SECONDS = {
    ("connection", "ConnectionStatusEvent"): {15},
    ("sip-registration", "RegistrationStatusEvent"): {15},
    ("outgoing-call", "CallStatusEvent"): {15, 32, None},
    ("incoming-call", "CallStatusEvent"): {32, None},
    ("message-sent", "MessageStatusEvent"): {32},
    ("transfer", "TransferStatusEvent"): {32},
    ("stream-published", "StreamStatusEvent"): {15, 32, None},
    ("stream-played", "StreamStatusEvent"): {15, 32, None},
}


def test_how_long_built_in_patterns_wait() -> None:
    found: dict[tuple[str, str], set[float | None]] = {}
    for pattern in patterns().values():
        for state in pattern.states.values():
            if state.awaits is not None:
                found.setdefault((pattern.name, state.awaits.hook), set()).add(state.awaits.within)
    assert found == SECONDS
