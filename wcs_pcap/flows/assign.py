"""Assigns hook calls to flows: which login, call, message or stream each one is about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from wcs_pcap.deadlines import nanoseconds
from wcs_pcap.flows.matcher import condition_holds
from wcs_pcap.flows.pattern import Pattern, Transition
from wcs_pcap.hooks.config import overwritten
from wcs_pcap.model import Client, HookCall

LONGEST_EXCHANGE = nanoseconds("exchange_under_way")

Identity = tuple[str | None, str | None] | None  # nodeId and sessionId of a client; None: they could not be read


class Group:
    """The calls of one flow, in time order. ``key`` names the flow; its value is None where the field could not be read.

    ``value`` identifies it within its pattern. ``guessed``: it is not certain that all of its calls belong to it, because a key
    of it or of a flow like it was cut away.
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


class _Times:
    """When unassigned calls of one hook, client and status began, and until when one of them was under way; in time order."""

    __slots__ = ("begins", "under_way_until")

    def __init__(self) -> None:
        self.begins: list[int] = []
        self.under_way_until: list[int] = []  # the latest end of this call and all before it

    def add(self, call: HookCall) -> None:
        response = call.exchange.received
        end_known = response is not None and response.complete
        end = call.exchange.end_time if end_known else call.time + LONGEST_EXCHANGE
        self.begins.append(call.time)
        self.under_way_until.append(max(end, self.under_way_until[-1]) if self.under_way_until else end)

    def overlap(self, since: int, until: int) -> bool:
        """Whether one of the calls began between two times, or was under way at the first of them."""
        later = bisect_left(self.begins, since)
        if later < len(self.begins) and self.begins[later] <= until:
            return True
        return later > 0 and self.under_way_until[later - 1] >= since


class UnassignedCalls:
    """Calls that their key assigns to no flow."""

    def __init__(self) -> None:
        # by hook, client, and whether they have a key that no flow has; then by status
        self._times: dict[tuple[str, Identity, bool], dict[str | None, _Times]] = {}

    def add(self, call: HookCall, has_key: bool) -> None:
        """Adds ``call``, the next in time. ``has_key``: it has a key, but no flow that was seen has the same."""
        by_status = self._times.setdefault((call.name, _identity(call.client), has_key), {})
        by_status.setdefault(call.status, _Times()).add(call)

    def may_hide(self, group: Group, hooks: Iterable[str], statuses: Sequence[str], since: int, until: int) -> bool:
        """Whether one of the calls between two times may be one of ``hooks`` of ``group``, with one of ``statuses`` (empty: any).

        A call that was under way at ``since`` counts. A call with a key of its own can only belong to a flow whose key is not
        known.
        """
        if not self._times:
            return False
        clients = {_identity(group.client), None}
        with_key = (False,) if group.value is not None else (False, True)
        return any(
            times.overlap(since, until)
            for hook in hooks
            for client in clients
            for has_key in with_key
            for status, times in self._times.get((hook, client, has_key), {}).items()
            if status is None or not statuses or status in statuses
        )


class Assignment:
    """Which calls belong to which flow.

    ``orphans`` are calls that a pattern knows and that belong to no flow whose beginning was seen; ``unseen`` groups them into
    flows that began elsewhere. ``unassigned`` may hide what other flows lack.
    """

    __slots__ = ("groups", "orphans", "unassigned", "unseen")

    def __init__(self, groups: list[Group], orphans: list[HookCall], unassigned: UnassignedCalls, unseen: list[Group]) -> None:
        self.groups = groups
        self.orphans = orphans
        self.unseen = unseen
        self.unassigned = unassigned


class _FlowTable:
    """The flows of one pattern, by key and by client."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.per_client = pattern.per_client
        self.key = pattern.key
        self.groups: list[Group] = []
        self.newest: dict[object, Group] = {}  # by key
        self._newest_of: dict[tuple[object, Identity], Group] = {}  # by key and client
        self._by_client: dict[Identity, list[Group]] = {}
        self._without_key: dict[Identity, list[Group]] = {}

    def find(self, value: object, client: Client | None) -> Group | None:
        """Returns the flow whose key is ``value``: the newest of the same client, else the newest."""
        newest = self.newest.get(value)
        if newest is None or _may_be_same(newest.client, client):
            return newest
        of_client = (self._newest_of.get((value, identity)) for identity in (_identity(client), None))
        return max((group for group in of_client if group is not None), key=lambda group: group.calls[0].time, default=newest)

    def guess(self, call: HookCall) -> Group | None:
        """Returns the only flow that ``call`` can belong to although its key or the flow's was cut away; None for several."""
        groups = self._by_client if self.value(call) is None else self._without_key
        candidates = groups.values() if call.client is None else (groups.get(_identity(call.client), ()), groups.get(None, ()))
        found = list(islice(chain.from_iterable(candidates), 2))
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
            self._without_key.setdefault(identity, []).append(group)
        else:
            self.newest[value] = self._newest_of[value, identity] = group
        return group

    def value(self, call: HookCall) -> object:
        """Returns what identifies the flow that ``call`` belongs to; None when it could not be read."""
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
    """A pattern that knows calls of some hook and status, and the transition with which they begin a flow of it, if any."""

    table: _FlowTable
    begins: Transition | None


# A pattern, how calls begin a flow of it, the key of a call, and the flow that has this key, if there is one
_Candidate = tuple[_FlowTable, Transition | None, object, Group | None]


class _Assigner:
    """Assigns calls one after the other, in time order."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.tables = [_FlowTable(pattern) for pattern in patterns]
        self.orphans: list[HookCall] = []
        self.unassigned = UnassignedCalls()
        self._by_kind: dict[tuple[str, str | None], list[_Interest]] = {}
        self._unnamed_login = False  # a client whose name was cut away logged in or out: it may be any of those known before

    def add(self, call: HookCall) -> None:
        interested = self._interested(call.name, call.status)
        if not interested:
            return
        if call.client is None and any(table.per_client for table, _ in interested):
            self._unnamed_login = True
        if self._by_key(call, *_candidates(call, interested)):
            return
        self.unassigned.add(call, has_key=interested[0].table.value(call) is not None)
        if not _by_guess(call, interested):
            self.orphans.append(call)

    def _interested(self, hook: str, status: str | None) -> list[_Interest]:
        kind = (hook, status)
        interested = self._by_kind.get(kind)
        if interested is None:
            knowing = (table for table in self.tables if table.pattern.knows(*kind))
            interested = self._by_kind[kind] = [_Interest(table, table.pattern.opening(*kind)) for table in knowing]
        return interested

    def _by_key(self, call: HookCall, candidates: Iterable[_Candidate], own: bool) -> bool:
        """Adds ``call`` to the flows that have its key, or begins them with it; False when there are none.

        ``own``: one of them is of the client of ``call``.
        """
        client = call.client
        found = False
        for table, begins, value, group in candidates:
            if group is not None and own and not _may_be_same(group.client, client):
                group = None  # one call id may name the two legs of an internal call: to each client its own
            if group is None and begins is not None and condition_holds(begins.condition, call):
                group = table.open(call, value)
                if value is None and table.pattern.goes_on(call.name):
                    self.unassigned.add(call, has_key=False)  # without its key it may as well belong to an older flow
            if group is not None:
                group.calls.append(call)
                group.guessed = group.guessed or (self._unnamed_login and table.per_client)
                found = True
        return found


def _candidates(call: HookCall, interested: Iterable[_Interest]) -> tuple[list[_Candidate], bool]:
    """Returns the flows that ``call`` may belong to by its key, and whether one of them is of the same client."""
    client = call.client
    candidates: list[_Candidate] = []
    own = False
    for table, begins in interested:
        value = table.value(call)
        group = table.newest.get(value)
        if group is not None and group.client is not client:
            group = table.find(value, client)
        candidates.append((table, begins, value, group))
        own = own or (group is not None and _may_be_same(group.client, client))
    return candidates, own


def _by_guess(call: HookCall, interested: Iterable[_Interest]) -> bool:
    """Adds ``call`` to the only flow of a pattern that it can belong to; False when there is none."""
    groups = [group for table, _ in interested if (group := table.guess(call)) is not None]
    for group in groups:
        group.guessed = True
        group.calls.append(call)
    return bool(groups)


def assign(patterns: Mapping[str, Pattern], calls: Iterable[HookCall]) -> Assignment:
    """Assigns ``calls`` (in time order) to flows of ``patterns``. A call may take part in flows of several patterns."""
    assigner = _Assigner(patterns.values())
    for call in calls:
        assigner.add(call)
    groups = [group for table in assigner.tables for group in table.groups]
    groups.sort(key=lambda group: group.calls[0].time)
    return Assignment(groups, assigner.orphans, assigner.unassigned, _unseen(assigner.tables, assigner.orphans))


def _unseen(tables: Iterable[_FlowTable], orphans: Iterable[HookCall]) -> list[Group]:
    """Returns the flows that ``orphans`` with a key belong to, each of a pattern that knows all of its calls.

    Of several such patterns those count whose fields have the values of the pattern (``tells``), and of these one that waits for
    such hooks. Where a later hook began a flow with that key, which may be the same flow, none is returned.
    """
    keyed = [table for table in tables if not table.per_client]
    by_key: dict[tuple[Identity, str], list[HookCall]] = {}
    for call in orphans:
        values = {value for table in keyed if call.name in table.pattern.hooks and isinstance(value := table.value(call), str)}
        if len(values) == 1:
            by_key.setdefault((_identity(call.client), values.pop()), []).append(call)
    groups = []
    for (_, value), calls in by_key.items():
        fitting = [table for table in keyed if all(table.pattern.knows(call.name, call.status) for call in calls)]
        fitting = [table for table in fitting if _fields_fit(table.pattern, calls)] or fitting
        fitting = [table for table in fitting if _waits_for(table.pattern, calls)] or fitting
        if fitting and not any(value in table.newest for table in fitting):
            group = _group(fitting[0].pattern, calls[0], value)
            group.calls += calls
            groups.append(group)
    return groups


def _group(pattern: Pattern, call: HookCall, value: object) -> Group:
    """Returns a new flow of ``pattern`` that ``call`` is about, whose key is ``value``."""
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
    """Whether one of ``calls`` is a hook that a flow of ``pattern`` must come to."""
    awaited = {state.awaits.hook for state in pattern.states.values() if state.awaits is not None}
    return any(call.name in awaited for call in calls)


def _fields_fit(pattern: Pattern, calls: Iterable[HookCall]) -> bool:
    """Whether the fields of ``calls`` have the values that they have in flows of ``pattern``."""
    return all(any(call.fields.get(name) is True for call in calls) is value for name, value in pattern.tells.items())


def _may_be_same(one: Client | None, other: Client | None) -> bool:
    """Whether two clients may be one: they have the same name, or the name of one could not be read."""
    return one is other or one is None or other is None or one.identity == other.identity


def _identity(client: Client | None) -> Identity:
    return None if client is None else client.identity


def _text(value: object) -> str | None:
    """Returns the value of a key as text (some installations send numbers), None when it cannot be a key."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
