"""A refused hook is an expected branch: the operation stops under FAIL and goes on under LOG, in every state of every pattern."""

from __future__ import annotations

from collections import deque

import pytest
from flows.made import call, configured, flows, hook

from wcs_pcap.flows.pattern import State, Transition, patterns
from wcs_pcap.hooks.catalogue import hook_named
from wcs_pcap.model import Exchange, Verdict

Event = tuple[str, str | None]
FIELDS = {"callId": "c1", "mediaSessionId": "m1", "id": "i1", "operationId": "o1"}
NO_KEYS = {"connection", "sip-registration"}  # a connect that is refused is FLOW002; the other has no refusable hook
REFUSALS = (201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503)


def refusable(state: State) -> list[tuple[Event, Transition]]:
    """The transitions of hooks that the web server may refuse."""
    return [(event, move) for event, move in state.on.items() if hook_named(event[0]).refusable]


PLACES = [
    (pattern.name, state.name, event)
    for pattern in patterns().values()
    if pattern.name not in NO_KEYS
    for state in pattern.states.values()
    for event, _ in refusable(state)
]


def way_to(name: str, goal: str) -> list[tuple[Event, int]]:
    """The shortest way from the start of a pattern to one of its states: events, each with the status of the response."""
    pattern = patterns()[name]
    queue: deque[tuple[str, list[tuple[Event, int]]]] = deque([(pattern.start, [])])
    seen: set[str] = set()
    while queue:
        state, way = queue.popleft()
        if state == goal:
            return way
        if state in seen:
            continue
        seen.add(state)
        for event, move in pattern.states[state].on.items():
            if move.condition is None:
                queue.append((move.goto, [*way, (event, 200)]))
                if move.refused is not None:
                    queue.append((move.refused, [*way, (event, 403)]))
    raise AssertionError(f"{name}: no way to {goal}")


def played(name: str, state: str, event: Event, status: int, then: Event) -> list[Exchange]:
    pattern = patterns()[name]
    steps = [*way_to(name, state), (event, status), (then, 200)]
    tells = dict(pattern.tells)
    return [
        hook(1 + 0.1 * number, one, {**FIELDS, **tells, **({"status": value} if value else {})}, answer=code)
        for number, ((one, value), code) in enumerate(steps)
    ]


def continuations(name: str, state: str, event: Event) -> set[Event]:
    """What may follow as if the hook had been allowed, and what may follow as if it had not been posted."""
    pattern = patterns()[name]
    allowed = pattern.states[pattern.states[state].on[event].goto].on
    stopped = pattern.states[state].on if state != pattern.start else {}
    return set(allowed) | set(stopped)


@pytest.mark.parametrize(("name", "state", "event"), PLACES)
def test_a_refusal_stops_or_is_only_logged(name: str, state: str, event: Event) -> None:
    for then in sorted(continuations(name, state, event), key=str):
        made = flows(*played(name, state, event, 403, then), pattern=name)
        assert [flow.illegal for flow in made] == [None], f"{event} refused, then {then}"
        assert "FLOW020" not in {flow.due.code for flow in made if flow.due}


@pytest.mark.parametrize("status", REFUSALS)
def test_every_status_but_200_is_a_refusal(status: int) -> None:
    for name, state, event in PLACES:
        then = min(continuations(name, state, event), key=str, default=None)
        if then is not None:
            made = flows(*played(name, state, event, status, then), pattern=name)
            assert [flow.illegal for flow in made] == [None], f"{name}: {event} answered {status}, then {then}"


@pytest.mark.parametrize("on_error", ["FAIL", "LOG"])
def test_a_refused_resume(on_error: str) -> None:
    config = configured({"playStream": {"restOnError": on_error}})
    for status in (403, 500):
        for then in ("PLAYING", "STOPPED", "FAILED", "PAUSED"):
            made = flows(config, *played("stream-played", "paused", ("playStream", None), status, ("StreamStatusEvent", then)))
            assert [flow.illegal for flow in made if flow.pattern == "stream-played"] == [None]


def test_a_refused_login_does_not_go_on() -> None:
    refused = [hook(1, "connect", answer=403), hook(2, "ConnectionStatusEvent", {"status": "ESTABLISHED"})]
    assert [flow.verdict for flow in flows(*refused, pattern="connection")] == [Verdict.FAIL]


def test_a_second_answer_needs_a_refused_one() -> None:
    first, answer, second = call(1, "OnCallEvent", "answer", "answer", key="c1")
    assert [flow.illegal is None for flow in flows(first, answer, second, pattern="incoming-call")] == [False]
    refused = hook(2, "answer", {"callId": "c1"}, answer=403)
    assert [flow.illegal is None for flow in flows(first, refused, second, pattern="incoming-call")] == [True]
