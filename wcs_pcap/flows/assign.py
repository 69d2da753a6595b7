"""Sorts hook calls into flows: which call, message or login each one is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wcs_pcap.flows.matcher import begins, knows
from wcs_pcap.flows.pattern import Pattern
from wcs_pcap.model import Client, HookCall


@dataclass(slots=True)
class Group:
    """The calls of one flow, in time order. ``key`` holds None where the field could not be read."""

    pattern: Pattern
    key: Mapping[str, str | None]
    client: Client | None
    calls: list[HookCall] = field(default_factory=list)


@dataclass(slots=True)
class Assignment:
    groups: list[Group]
    orphans: list[HookCall]  # calls that some pattern knows, and that belong to no flow seen


class _Desk:
    """The flows of one pattern."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.groups: list[Group] = []
        self._by_key: dict[object, list[Group]] = {}
        self._keyless: list[Group] = []

    def take(self, call: HookCall) -> bool:
        """Adds ``call`` to its flow, or begins one; False when it belongs to none."""
        group = self._find(call)
        if group is None:
            if not begins(self.pattern, call):
                return False
            group = self._open(call)
        group.calls.append(call)
        return True

    def _find(self, call: HookCall) -> Group | None:
        value = self._key(call)[1]
        candidates = self._by_key.get(value, []) if value is not None else []
        if candidates:
            mine = [group for group in candidates if _same_client(group.client, call.client)]
            return (mine or candidates)[-1]
        if begins(self.pattern, call):
            return None
        # the key was cut away on one of the two sides: the only flow of this client that it can be
        pool = self.groups if value is None else self._keyless
        mine = [group for group in pool if _same_client(group.client, call.client)]
        return mine[0] if len(mine) == 1 else None

    def _open(self, call: HookCall) -> Group:
        name, value = self._key(call)
        client = call.client
        if self.pattern.per_client:
            key: dict[str, str | None] = {
                "nodeId": client.node_id if client else None,
                "sessionId": client.session_id if client else None,
            }
        else:
            key = {name: value if isinstance(value, str) else None}
        group = Group(self.pattern, key, client)
        self.groups.append(group)
        if value is None:
            self._keyless.append(group)
        else:
            self._by_key.setdefault(value, []).append(group)
        return group

    def _key(self, call: HookCall) -> tuple[str, object]:
        if self.pattern.per_client:
            return "sessionId", id(call.client) if call.client is not None else None
        for name in self.pattern.key:
            value = call.fields.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool):
                return name, str(value)
        return self.pattern.key[0], None


def assign(patterns: Mapping[str, Pattern], calls: Sequence[HookCall]) -> Assignment:
    """Sorts ``calls`` (in time order) into flows of ``patterns``. A call may take part in flows of several patterns."""
    desks = [_Desk(pattern) for pattern in patterns.values()]
    orphans: list[HookCall] = []
    for call in calls:
        interested = [desk for desk in desks if knows(desk.pattern, call)]
        taken = [desk.take(call) for desk in interested]
        if interested and not any(taken):
            orphans.append(call)
    groups = [group for desk in desks for group in desk.groups]
    groups.sort(key=lambda group: group.calls[0].time)
    return Assignment(groups, orphans)


def _same_client(one: Client | None, other: Client | None) -> bool:
    if one is None or other is None:
        return True
    return (one.node_id, one.session_id) == (other.node_id, other.session_id)
