"""Compiles the operands of a filter: functions that read values from a packet, with the kind of the values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wcs_pcap.errors import FilterError
from wcs_pcap.filters.escapes import shown
from wcs_pcap.filters.fields import ABSENT_PROTOCOLS, FIELDS, Get, Read, find, single
from wcs_pcap.filters.tree import Call, Mask, Operand, Piece, Slice, Word
from wcs_pcap.filters.values import BYTE_KINDS, SEARCHABLE, SLICEABLE, Kind, literal
from wcs_pcap.model import address_text
from wcs_pcap.schema.shapes import nearest


@dataclass(frozen=True, slots=True)
class Values:
    """A compiled operand. ``get`` returns its values; ``present`` is a cheaper test whether there are any.

    ``name`` is for messages.
    """

    kind: Kind
    get: Get
    present: Read | None = None
    offset: int = 0
    name: str = "this"

    def each(self, change: Callable[[Any], Any], kind: Kind, offset: int) -> Values:
        """Returns these values, each changed to one of ``kind``."""
        get = self.get
        return Values(kind, lambda packet: [change(value) for value in get(packet)], offset=offset)


def is_literal(operand: Operand) -> bool:
    """Whether an operand is a value written in the filter, not one that is read from a packet."""
    return find(operand.text) is None if isinstance(operand, Word) else not isinstance(operand, Slice | Call | Mask)


def values(operand: Operand) -> Values:
    """Compiles an operand that is not a literal. Raises FilterError."""
    match operand:
        case Word(text):
            field = find(text)
            if field is None:
                raise unknown(operand)
            return Values(field.kind, field.get, field.present, operand.offset, text)
        case Slice(inner, pieces):
            return _slice(values(inner), pieces, operand.offset)
        case Call(name, inner):
            return _call(name, inner, operand.offset)
        case Mask(left, right):
            return _mask(values(left), right, operand.offset)
        case _:
            raise FilterError("a value alone is not a test; a field must stand here", offset=operand.offset)


def unknown(word: Word, instead: str = "") -> FilterError:
    """Returns the error for a word that names no field; ``instead`` is the message where it is not a value either."""
    near = nearest(word.text, [*FIELDS, *ABSENT_PROTOCOLS])
    hint = f"; did you mean {near}?" if near else ""
    return FilterError(instead + hint if instead else f'there is no field "{shown(word.text)}"{hint}', offset=word.offset)


def read(kind: Kind, operand: Operand) -> Any:
    """Returns the value of a literal that is compared with values of ``kind``. Raises FilterError."""
    try:
        return literal(kind, operand)
    except FilterError as error:
        if isinstance(operand, Word):
            raise unknown(operand, error.message) from None
        raise


def _slice(inner: Values, pieces: tuple[Piece, ...], offset: int) -> Values:
    if inner.kind is Kind.NOTHING:
        return inner
    if inner.kind not in SLICEABLE:
        raise FilterError(f"{inner.name} ({inner.kind.value}) has no bytes that can be sliced", offset=offset)

    def cut(data: bytes) -> bytes:
        return b"".join(_cut(data, piece) for piece in pieces)

    return inner.each(cut, Kind.BYTES, offset)


def _cut(data: bytes, piece: Piece) -> bytes:
    """The bytes of a piece; none when it is not completely there. As in Wireshark, an empty value does not count as present."""
    start = piece.start + len(data) if piece.start < 0 else piece.start
    end = len(data) if piece.length is None else start + piece.length
    return data[start:end] if start >= 0 and end <= len(data) else b""


def _mask(left: Values, right: Operand, offset: int) -> Values:
    if left.kind is Kind.NOTHING:
        return left
    number = left.kind is Kind.NUMBER
    if not number and left.kind not in BYTE_KINDS:
        raise FilterError(f"{left.name} ({left.kind.value}) has no bits for &", offset=offset)
    if not is_literal(right):
        raise FilterError("a value must follow &, not a field", offset=right.offset)
    bits = read(left.kind, right)
    if number:
        return left.each(lambda value: value & bits, Kind.NUMBER, offset)
    return left.each(lambda data: bytes(a & b for a, b in zip(data, bits, strict=False)), Kind.BYTES, offset)


def _text(value: Any) -> bytes:
    return (address_text(value) if isinstance(value, bytes) else str(value)).encode()


@dataclass(frozen=True, slots=True)
class _Function:
    """A function of one operand: the kinds it accepts, the kind it returns, and what it does to each value."""

    accepts: frozenset[Kind]
    returns: Kind
    change: Callable[[Any], Any]


_FUNCTIONS = {
    "len": _Function(SLICEABLE, Kind.NUMBER, len),
    "lower": _Function(frozenset((Kind.STRING,)), Kind.STRING, bytes.lower),
    "upper": _Function(frozenset((Kind.STRING,)), Kind.STRING, bytes.upper),
    "string": _Function(SLICEABLE - SEARCHABLE | {Kind.NUMBER}, Kind.STRING, _text),
}


def _call(name: str, operand: Operand, offset: int) -> Values:
    function = _FUNCTIONS.get(name)
    if function is None and name != "count":
        raise FilterError(f'there is no function "{shown(name)}"; there are count, {", ".join(_FUNCTIONS)}', offset=offset)
    inner = values(operand)
    if inner.kind is Kind.NOTHING:
        return inner
    if function is None:
        return Values(Kind.NUMBER, single(lambda packet: len(inner.get(packet)) or None), offset=offset)
    if inner.kind not in function.accepts:
        raise FilterError(f"{name}() cannot take {inner.name} ({inner.kind.value})", offset=offset)
    return inner.each(function.change, function.returns, offset)
