"""Pattern tables: the built-in ones make sense, and a mistake in one is named with its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from wcs_pcap.errors import PatternError
from wcs_pcap.flows.pattern import Pattern, parse, patterns
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.rules.prose import codes

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
        "state sent: await: 'within' has a value of the wrong type",
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


DEADLINES = {  # contract, "Deadline"
    ("connection", "ConnectionStatusEvent"): {15},
    ("sip-registration", "RegistrationStatusEvent"): {15},
    ("outgoing-call", "CallStatusEvent"): {15, 32, None},
    ("incoming-call", "CallStatusEvent"): {32, None},
    ("message-sent", "MessageStatusEvent"): {32},
    ("transfer", "TransferStatusEvent"): {32},
    ("stream-published", "StreamStatusEvent"): {15, 32, None},
    ("stream-played", "StreamStatusEvent"): {15, 32, None},
}


def test_deadlines_are_the_contract_s() -> None:
    found: dict[tuple[str, str], set[float | None]] = {}
    for pattern in patterns().values():
        for state in pattern.states.values():
            if state.awaits is not None:
                found.setdefault((pattern.name, state.awaits.hook), set()).add(state.awaits.within)
    assert found == DEADLINES
