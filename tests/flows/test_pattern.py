"""Pattern tables: the built-in ones make sense, and a mistake in one is named with its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wcs_pcap.errors import PatternError
from wcs_pcap.flows.own import read_pattern
from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.flows.schema import parse
from wcs_pcap.hooks.catalogue import hooks
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


def test_the_table_is_read() -> None:
    pattern = parse(TABLE, "data.toml")
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
    (lambda t: t.pop("states"), "'states' is missing"),
    (lambda t: t.update(states=[]), "'states' has a value of the wrong type"),
    (lambda t: t.update(key="callId"), "'key' has a value of the wrong type"),
    (lambda t: t.update(colour="red"), "'colour' is not known"),
    (lambda t: t.update(start="old"), "the start state 'old' is not there"),
    (lambda t: t["states"].update(done=3), "state done is no table"),
    (lambda t: t["states"]["done"].update(awaits={}), "state done: 'awaits' is not known"),
    (lambda t: t["states"]["sent"]["await"].pop("hook"), "state sent: await: 'hook' is missing"),
    (
        lambda t: t["states"]["sent"]["await"].update(within="15"),
        "state sent: await: there is no deadline '15': rest_timeout, first_status,",
    ),
    (lambda t: t["states"]["sent"]["await"].update(hook="Data"), "state sent: there is no hook 'Data'"),
    (lambda t: t["states"]["sent"]["await"].update(status=["OK"]), "state sent: DataStatusEvent has no status 'OK'"),
    (lambda t: t["states"]["done"].update(on={"sendData": "done"}), "state done: there is no hook 'sendData'"),
    (lambda t: t["states"]["done"].update(on={"DataStatusEvent OK": "done"}), "DataStatusEvent has no status 'OK'"),
    (lambda t: t["states"]["done"].update(on={"DataStatusEvent": "gone"}), "state done: there is no state 'gone'"),
    (lambda t: t["states"]["done"].update(on={"DataStatusEvent": {}}), "state done: 'DataStatusEvent': 'goto' is missing"),
    (lambda t: t["states"]["done"].update(on={"DataStatusEvent": 1}), "state done: 'DataStatusEvent' is no table"),
    (lambda t: t["states"]["new"]["on"]["OnDataEvent"].pop("refused"), "state new: 'OnDataEvent': 'refused' is missing"),
    (lambda t: t["states"]["new"]["on"]["OnDataEvent"].pop("answered"), "'answered' is missing"),
    (lambda t: t["states"]["new"]["on"]["OnDataEvent"].update(goto="done"), "'goto' is not known"),
    (
        lambda t: t["states"]["sent"]["on"].update({"DataStatusEvent FAILED": "done"}),
        "state sent: 'DataStatusEvent FAILED' is given twice",
    ),
    (
        lambda t: t["states"]["sent"]["on"].clear(),
        "state sent: DataStatusEvent ACCEPTED is awaited, but 'on' does not say where it leads",
    ),
    (lambda t: t.update(key=[]), "'key' must list at least one text, and nothing else"),
    (lambda t: t.update(title="a\nb"), "'title' must be one line of printable text"),
    (lambda t: t["states"]["new"].pop("on"), "state new: nothing begins a flow"),
    (lambda t: t["states"].update(lost={}), "state lost: no way leads there from 'new'"),
    (lambda t: t["states"]["sent"]["await"].update(within=float("inf")), "'within' must be a number of seconds above 0"),
    (lambda t: t["states"]["sent"]["await"].update(within=True), "'within' has a value of the wrong type"),
    (
        lambda t: t["states"]["done"].update(on={"DataStatusEvent": {"goto": "done", "unmet": True}}),
        "state done: 'unmet' where nothing is awaited",
    ),
]


@pytest.mark.parametrize(("change", "reason"), MISTAKES, ids=[reason for _, reason in MISTAKES])
def test_a_mistake_is_named(change: Callable[[dict[str, Any]], Any], reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse(changed(change), "data.toml")
    assert reason in caught.value.message
    assert caught.value.path == "data.toml"
    assert "\n" not in str(caught.value)


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
    pattern, wrong = read_pattern(str(path), {"FLOW018"})
    assert pattern is None
    assert [(error.offset, error.message) for error in wrong] == [
        (2, "'Door' is no name: small letters, digits and hyphens, at most 40"),
        (10, "state new: there is no state 'nowhere'"),
        (11, "state new: CallStatusEvent only tells, the web server cannot refuse it"),
        (14, "state asked: CallStatusEvent has no status 'OPEN'"),
        (14, "state asked: await: 'within' must be a number of seconds above 0"),
        (14, "state asked: await: there is no finding code 'FLOW999' (wcs-pcap rule)"),
        (16, "state asked: CallStatusEvent has no status 'OPN'"),
        (17, "state asked: 'CallStatusEvent RING' is given twice"),
        (19, "state 'l=st': no name: small letters, digits and hyphens, at most 40"),
        (19, "state l=st: no way leads there from 'new'"),
    ]
    assert str(wrong[0]) == f"{path}: {wrong[0].message} (line 2)"


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        (b"a = 1\nname = ?", "Invalid value", 2),
        (b"a = 1\nname \xff", "not UTF-8", 2),
        (b"", "the pattern: 'name' is missing", None),
        (b"x = " + b"[" * 5000, "", None),
        (b" " * (1 << 20) + b"  ", "larger than 1048576 bytes: no pattern", None),
    ],
    ids=["TOML", "UTF-8", "empty", "deep", "large"],
)
def test_a_file_that_is_no_pattern(tmp_path: Path, content: bytes, message: str, line: int | None) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    pattern, wrong = read_pattern(str(path), ())
    assert pattern is None
    assert wrong[0].message.startswith(message)
    assert line is None or wrong[0].offset == line


def test_a_pattern_may_name_hooks_that_the_catalogue_does_not_have() -> None:
    table = changed(lambda t: t["states"]["sent"]["on"].update({"DoorEvent OPEN": "done", "DataStatusEvent LATE": "done"}))
    with pytest.raises(PatternError, match="there is no hook 'DoorEvent'"):
        parse(table, "own.toml")
    table["hooks"] = {"DoorEvent": ["OPEN"], "DataStatusEvent": ["LATE"]}
    assert "DoorEvent" in parse(table, "own.toml").hooks
    table["hooks"]["openDoor"] = []
    with pytest.raises(PatternError, match="only those ending in Event are seen"):
        parse(table, "own.toml")


@pytest.mark.parametrize("pattern", patterns().values(), ids=patterns())
def test_built_in(pattern: Pattern) -> None:
    reached, queue = {pattern.start}, [pattern.start]
    while queue:
        for move in pattern.states[queue.pop()].on.values():
            for target in set(move.targets) - reached:
                reached.add(target)
                queue.append(target)
    assert reached == set(pattern.states), "every state can be reached"
    for state in pattern.states.values():
        if state.awaits is not None:
            assert state.awaits.code in codes()
            assert state.awaits.statuses
            for status in state.awaits.statuses:
                move = state.transition(state.awaits.hook, status)
                assert move is not None, "what is awaited may come"
                assert not move.unmet
        for (hook, _), move in state.on.items():
            assert move.refused is None or hooks()[hook].refusable, "only a refusable hook can be refused"


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


def test_built_in_patterns_wait_as_long_as_they_always_did() -> None:
    found: dict[tuple[str, str], set[float | None]] = {}
    for pattern in patterns().values():
        for state in pattern.states.values():
            if state.awaits is not None:
                found.setdefault((pattern.name, state.awaits.hook), set()).add(state.awaits.within)
    assert found == SECONDS
