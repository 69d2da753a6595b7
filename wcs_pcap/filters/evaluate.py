"""Compiles a syntax tree to a predicate: a function that returns whether a packet passes.

Fields with several values follow Wireshark's rules (wireshark-filter(4), "Comparison operators"): a comparison is true when
it is for any pair of values, or for every pair with ``all``, and always false when one side has no value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from wcs_pcap.errors import FilterError
from wcs_pcap.filters.operands import Values, is_literal, read, values
from wcs_pcap.filters.patterns import searcher
from wcs_pcap.filters.tree import And, Call, Compare, Exists, Mask, Member, Not, Operand, Or, Slice, Span, Test, Text, Xor
from wcs_pcap.filters.values import ADDRESSES, BYTE_KINDS, COMPARABLE, SEARCHABLE, Kind, Network
from wcs_pcap.model import Packet

Predicate = Callable[[Packet], bool]
Accept = Callable[[Any], bool]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


def compile_test(test: Test) -> Predicate:
    """Returns the predicate of a tree. Raises FilterError where names or types do not fit."""
    match test:
        case Exists():
            return _exists(test)
        case Compare():
            return _compare(test)
        case Member():
            return _member(test)
        case Not(inner):
            predicate = compile_test(inner)
            return lambda packet: not predicate(packet)
        case And(tests):
            return _joined(all, tests)
        case Or(tests):
            return _joined(any, tests)
        case Xor(tests):
            return _joined(_odd, tests)


def _never(_: Packet) -> bool:
    return False


# ---- joining tests ---------------------------------------------------------------------------------------------------


def _joined(decide: Callable[[Iterable[bool]], bool], tests: Iterable[Test]) -> Predicate:
    predicates = [compile_test(test) for test in tests]
    return lambda packet: decide(predicate(packet) for predicate in predicates)


def _odd(results: Iterable[bool]) -> bool:
    return sum(results) % 2 == 1


# ---- presence --------------------------------------------------------------------------------------------------------


def _exists(test: Exists) -> Predicate:
    found = values(test.operand)
    if isinstance(test.operand, Call) and found.kind is not Kind.NOTHING:
        raise FilterError(f"{test.operand.name}() returns a value, which must be compared with another", offset=found.offset)
    if isinstance(test.operand, Slice):
        return _quantified(found, bool, every=False)  # some byte is there
    if isinstance(test.operand, Mask):
        return _quantified(found, _any_bit, every=False)
    get = found.present or found.get
    return lambda packet: bool(get(packet))


def _any_bit(value: Any) -> bool:
    return any(value) if isinstance(value, bytes) else value != 0


# ---- comparing -------------------------------------------------------------------------------------------------------


def _compare(test: Compare) -> Predicate:
    left, right, name = test.left, test.right, test.operator
    if is_literal(left) and not is_literal(right) and name in _MIRRORED:
        left, right, name = right, left, _MIRRORED[name]
    found = values(left)
    if found.kind is not Kind.NOTHING:
        _check(found, name, test.offset)
    if name == "matches":
        if not isinstance(right, Text):
            raise FilterError('a regular expression in double quotes must follow "matches"', offset=right.offset)
        search = searcher(right.value, right.offset)
        return _quantified(found, lambda value: search(value) is not None, test.every)
    if is_literal(right):
        if found.kind is Kind.NOTHING:
            return _never
        return _quantified(found, _acceptor(found.kind, name, read(found.kind, right)), test.every)
    return _pairs(found, name, values(right), test)


def _check(found: Values, name: str, offset: int) -> None:
    """Raises FilterError where the operator makes no sense for the kind of its left side."""
    if found.kind is Kind.LABEL:
        raise FilterError(f"{found.name} is present or not and has no value; write it alone", offset=offset)
    if found.kind not in (COMPARABLE if name in _OPERATORS else SEARCHABLE):
        raise FilterError(f"{found.name} ({found.kind.value}) cannot be used with {name}", offset=offset)


def _operator(kind: Kind, name: str) -> Callable[[Any, Any], bool]:
    """The operator for values of ``kind``. As in Wireshark, the longer of two byte sequences is greater; not so with strings."""
    plain = _OPERATORS[name]
    if kind in (Kind.BYTES, Kind.PROTOCOL) and name not in ("eq", "ne"):
        return lambda a, b: plain((len(a), a), (len(b), b))
    return plain


def _acceptor(kind: Kind, name: str, value: Any) -> Accept:
    """Returns the test of one value of a field. The operators are mirrored because ``partial`` sets the left side."""
    if isinstance(value, Network):
        compare, prefix, shift = _OPERATORS[name], value.prefix, value.shift
        return lambda address: compare(int.from_bytes(address, "big") >> shift, prefix)
    if name == "contains":
        return lambda data: value in data
    return partial(_operator(kind, _MIRRORED[name]), value)


def _quantified(found: Values, accept: Accept, every: bool) -> Predicate:
    get = found.get
    if not every:
        return lambda packet: any(map(accept, get(packet)))

    def all_of(packet: Packet) -> bool:
        several = get(packet)
        return bool(several) and all(map(accept, several))

    return all_of


def _pairs(left: Values, name: str, right: Values, test: Compare) -> Predicate:
    if Kind.NOTHING in (left.kind, right.kind):
        return _never
    if left.kind is not right.kind and not (left.kind in SEARCHABLE and right.kind in BYTE_KINDS):
        raise FilterError(
            f"{left.name} ({left.kind.value}) cannot be compared with {right.name} ({right.kind.value})", offset=test.offset
        )
    compare = operator.contains if name == "contains" else _operator(left.kind, name)
    lefts, rights, quantify = left.get, right.get, all if test.every else any

    def paired(packet: Packet) -> bool:
        ours, theirs = lefts(packet), rights(packet)
        return bool(ours and theirs) and quantify(compare(a, b) for a in ours for b in theirs)

    return paired


# ---- sets ------------------------------------------------------------------------------------------------------------


def _member(test: Member) -> Predicate:
    found = values(test.operand)
    if found.kind is Kind.NOTHING:
        return _never
    _check(found, "eq", test.offset)
    fixed: list[Any] = []
    others: list[Accept] = []
    for element in test.elements:
        if isinstance(element, Span):
            others.append(_between(found.kind, _bound(found.kind, element.low), _bound(found.kind, element.high)))
            continue
        value = _element(found.kind, element)
        if isinstance(value, Network):
            others.append(_acceptor(found.kind, "eq", value))
        else:
            fixed.append(value)
    among = frozenset(fixed)
    return _quantified(found, lambda value: value in among or any(accept(value) for accept in others), test.every)


def _element(kind: Kind, element: Operand) -> Any:
    if not is_literal(element):
        raise FilterError("a set holds values, not fields", offset=element.offset)
    return read(kind, element)


def _bound(kind: Kind, bound: Operand) -> Any:
    value = _element(kind, bound)
    if kind in ADDRESSES and isinstance(value, Network):
        raise FilterError("a range goes from one address to another, not between networks", offset=bound.offset)
    return value


def _between(kind: Kind, low: Any, high: Any) -> Accept:
    at_most = _operator(kind, "le")
    return lambda value: at_most(low, value) and at_most(value, high)
