"""Sorts hook calls into flows: which call, message or login each one is about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.flows.matcher import goes_on, holds, knows, opening
from wcs_pcap.flows.pattern import Pattern, Transition
from wcs_pcap.hooks.config import overwritten
from wcs_pcap.model import Client, HookCall

LONGEST_EXCHANGE = nanoseconds("exchange_under_way")

Identity = tuple[str | None, str | None] | None  # of a client connection; None: it could not be read


class Group:
    """The calls of one flow, in time order. ``key`` holds None where the field could not be read.

    ``guessed``: what belongs to it is not sure, because a key, here or in a flow like it, was cut away.
    """

    __slots__ = ("calls", "client", "guessed", "key", "pattern", "value")

    def __init__(
        self, pattern: Pattern, key: Mapping[str, str | None], value: object, client: Client | None, guessed: bool = False
    ) -> None:
        self.pattern = pattern
        self.key = key
        self.value = value
        self.client = client
        self.calls: list[HookCall] = []
        self.guessed = guessed


class _Pool:
    """Unplaced calls of one hook, client and status, in time order: when each began, and until when one was under way."""

    __slots__ = ("begins", "under_way_until")

    def __init__(self) -> None:
        self.begins: list[int] = []
        self.under_way_until: list[int] = []  # the latest end of this call and all before it

    def add(self, call: HookCall) -> None:
        response = call.exchange.response
        known = response is not None and response.complete
        end = call.exchange.end_time if known else call.time + LONGEST_EXCHANGE
        self.begins.append(call.time)
        self.under_way_until.append(max(end, self.under_way_until[-1]) if self.under_way_until else end)

    def meets(self, since: int, until: int) -> bool:
        """Whether one of the calls began between two times, or was under way at the first of them."""
        later = bisect_left(self.begins, since)
        if later < len(self.begins) and self.begins[later] <= until:
            return True
        return later > 0 and self.under_way_until[later - 1] >= since


class Unplaced:
    """Calls that could not be put into a flow by their key."""

    def __init__(self) -> None:
        # by hook, client, and whether they have a key that no flow has; then by status
        self._pools: dict[tuple[str, Identity, bool], dict[str | None, _Pool]] = {}

    def add(self, call: HookCall, keyed: bool) -> None:
        """Notes ``call``, the next in time. ``keyed``: it has a key, but no flow that was seen has it."""
        pools = self._pools.setdefault((call.name, _identity(call.client), keyed), {})
        pools.setdefault(call.status, _Pool()).add(call)

    def may_hide(self, group: Group, hooks: Iterable[str], statuses: Sequence[str], since: int, until: int) -> bool:
        """Whether one of the calls between two times may be one of ``hooks``, with one of ``statuses`` (empty: any).

        One that was under way at ``since`` counts: what it tells may have come after all. A call with a key of its own can
        only belong to a flow whose key is not known.
        """
        if not self._pools:
            return False
        clients = {_identity(group.client), None}
        kinds = (False,) if group.value is not None else (False, True)
        return any(
            pool.meets(since, until)
            for hook in hooks
            for client in clients
            for keyed in kinds
            for status, pool in self._pools.get((hook, client, keyed), {}).items()
            if status is None or not statuses or status in statuses
        )


class Assignment:
    """``orphans``: calls that some pattern knows, and that belong to no flow whose beginning was seen.

    ``unseen`` are these calls as flows that have begun somewhere else.
    """

    __slots__ = ("groups", "orphans", "unplaced", "unseen")

    def __init__(self, groups: list[Group], orphans: list[HookCall], unplaced: Unplaced, unseen: list[Group]) -> None:
        self.groups = groups
        self.orphans = orphans
        self.unseen = unseen
        self.unplaced = unplaced


class _Desk:
    """The flows of one pattern."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.per_client = pattern.per_client
        self.key = pattern.key
        self.groups: list[Group] = []
        self.newest: dict[object, Group] = {}  # by key
        self._newest_of: dict[tuple[object, Identity], Group] = {}  # by key and client
        self._by_client: dict[Identity, list[Group]] = {}
        self._keyless: dict[Identity, list[Group]] = {}

    def find(self, value: object, client: Client | None) -> Group | None:
        """The flow whose key is ``value``: the newest of the same client, else the newest."""
        newest = self.newest.get(value)
        if newest is None or _same(newest.client, client):
            return newest
        known, nameless = (self._newest_of.get((value, one)) for one in (_identity(client), None))
        mine = [group for group in (known, nameless) if group is not None]
        return max(mine, key=lambda group: group.calls[0].time, default=newest)

    def guess(self, call: HookCall) -> Group | None:
        """The only flow that ``call`` can belong to although the key of one of them was cut away."""
        pools = self._by_client if self.value(call) is None else self._keyless
        mine = pools.values() if call.client is None else (pools.get(_identity(call.client), ()), pools.get(None, ()))
        found = list(islice(chain.from_iterable(mine), 2))
        return found[0] if len(found) == 1 else None

    def open(self, call: HookCall, value: object) -> Group:
        """Begins a flow with ``call``, whose key is ``value``."""
        group, client = _group(self.pattern, call, value), call.client
        self.groups.append(group)
        for name, other in overwritten(call).items():
            if name in self.pattern.key and (text := _text(other)) not in (None, value):
                self.newest[text] = self._newest_of[text, _identity(client)] = group  # later hooks carry the new value
        identity = _identity(client)
        self._by_client.setdefault(identity, []).append(group)
        if value is None:
            self._keyless.setdefault(identity, []).append(group)
        else:
            self.newest[value] = self._newest_of[value, identity] = group
        return group

    def value(self, call: HookCall) -> object:
        """What names the flow that ``call`` belongs to; None when it could not be read."""
        if self.per_client:
            return id(call.client) if call.client is not None else None
        fields = call.fields
        for name in self.key:
            value = fields.get(name)
            text = value if isinstance(value, str) else _text(value)
            if text is not None:
                return text
        return None


class _Interest(NamedTuple):
    """What one pattern has to do with the calls of one hook and status: with what they begin a flow, if they do."""

    desk: _Desk
    begins: Transition | None


def assign(patterns: Mapping[str, Pattern], calls: Sequence[HookCall]) -> Assignment:
    """Sorts ``calls`` (in time order) into flows of ``patterns``. A call may take part in flows of several patterns."""
    desks = [_Desk(pattern) for pattern in patterns.values()]
    by_kind: dict[tuple[str, str | None], list[_Interest]] = {}
    orphans: list[HookCall] = []
    unplaced = Unplaced()
    nameless = False  # some client whose name was cut away logged in or out: it may be any of those known before
    for call in calls:
        kind = (call.name, call.status)
        interested = by_kind.get(kind)
        if interested is None:
            knowing = (desk for desk in desks if knows(desk.pattern, *kind))
            interested = by_kind[kind] = [_Interest(desk, opening(desk.pattern, *kind)) for desk in knowing]
        client = call.client
        if client is None and any(desk.per_client for desk, _ in interested):
            nameless = True
        placed, own = [], False
        for desk, begins in interested:
            value = desk.value(call)
            group = desk.newest.get(value)
            if group is not None and group.client is not client:
                group = desk.find(value, client)
            placed.append((desk, begins, value, group))
            own = own or (group is not None and _same(group.client, client))
        found = False
        for desk, begins, value, group in placed:
            if group is not None and own and not _same(group.client, client):
                group = None  # one call id may name the two legs of an internal call: to each client its own
            if group is None and begins is not None and holds(begins.condition, call):
                group = desk.open(call, value)
                if value is None and goes_on(desk.pattern, call.name):
                    unplaced.add(call, keyed=False)  # without its key it may as well belong to a flow that was there
            if group is not None:
                group.calls.append(call)
                group.guessed = group.guessed or (nameless and desk.per_client)
                found = True
        if found or not interested:
            continue
        for desk, _ in interested:
            group = desk.guess(call)
            if group is not None:
                group.guessed = True
                group.calls.append(call)
                found = True
        unplaced.add(call, placed[0][2] is not None)
        if not found:
            orphans.append(call)
    groups = [group for desk in desks for group in desk.groups]
    groups.sort(key=lambda group: group.calls[0].time)
    return Assignment(groups, orphans, unplaced, _unseen(desks, orphans))


def _unseen(desks: Iterable[_Desk], orphans: Iterable[HookCall]) -> list[Group]:
    """The flows that ``orphans`` with a key belong to, each of the pattern that knows them all and whose fields say the same.

    Of several patterns it is one that waits for such hooks.
    Where a later hook seemed to begin a flow with that key, which may as well go on with this one, there is none.
    """
    keyed = [desk for desk in desks if not desk.per_client]
    by_key: dict[tuple[Identity, str], list[HookCall]] = {}
    for call in orphans:
        values = {value for desk in keyed if call.name in desk.pattern.hooks and isinstance(value := desk.value(call), str)}
        if len(values) == 1:
            by_key.setdefault((_identity(call.client), values.pop()), []).append(call)
    groups = []
    for (_, value), calls in by_key.items():
        fitting = [desk for desk in keyed if all(knows(desk.pattern, call.name, call.status) for call in calls)]
        fitting = [desk for desk in fitting if _tells(desk.pattern, calls)] or fitting
        fitting = [desk for desk in fitting if _waits_for(desk.pattern, calls)] or fitting
        if fitting and not any(value in desk.newest for desk in fitting):
            group = _group(fitting[0].pattern, calls[0], value)
            group.calls += calls
            groups.append(group)
    return groups


def _group(pattern: Pattern, call: HookCall, value: object) -> Group:
    """A flow of ``pattern`` that ``call`` is about, whose key is ``value``."""
    client = call.client
    if pattern.per_client:
        key: dict[str, str | None] = {
            "nodeId": client.node_id if client else None,
            "sessionId": client.session_id if client else None,
        }
    else:
        name = next((name for name in pattern.key if _text(call.fields.get(name))), pattern.key[0])
        key = {name: value if isinstance(value, str) else None}
    return Group(pattern, key, value, client, guessed=value is None and not call.whole)


def _waits_for(pattern: Pattern, calls: Iterable[HookCall]) -> bool:
    """Whether one of ``calls`` is what a flow of ``pattern`` must come to."""
    awaited = {state.awaits.hook for state in pattern.states.values() if state.awaits is not None}
    return any(call.name in awaited for call in calls)


def _tells(pattern: Pattern, calls: Iterable[HookCall]) -> bool:
    """Whether the fields of ``calls`` say what they do in flows of ``pattern``."""
    return all(any(call.fields.get(name) is True for call in calls) is said for name, said in pattern.tells.items())


def _same(one: Client | None, other: Client | None) -> bool:
    """Whether two may be one client: the same address, or one of them could not be read."""
    return one is other or one is None or other is None or one.identity == other.identity


def _identity(client: Client | None) -> Identity:
    return None if client is None else client.identity


def _text(value: object) -> str | None:
    """A key's value as text: some installations make numbers of them."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
