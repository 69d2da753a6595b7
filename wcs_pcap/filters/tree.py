"""The syntax tree of a display filter, and the text that parses back to the same tree.

Every node knows the character where it began (``offset``), which takes no part in comparing two trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """Unquoted text: the name of a field, or a value when no field has that name."""

    text: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A string in double quotes, its escapes undone."""

    value: bytes
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Char:
    """A character in single quotes: a number from 0 to 255, or one byte."""

    value: int
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """``length`` bytes from ``start``, which counts from the end when negative; None is everything that follows."""

    start: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some bytes of an operand, such as ``[0:4]``; several pieces are joined."""

    operand: Operand
    pieces: tuple[Piece, ...]
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one operand."""

    name: str
    operand: Operand
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Mask:
    """``left & right``, bit by bit."""

    left: Operand
    right: Operand
    offset: int = field(default=0, compare=False)


Operand: TypeAlias = Word | Text | Char | Slice | Call | Mask


@dataclass(frozen=True, slots=True)
class Exists:
    """An operand alone: it is present."""

    operand: Operand
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """``operator`` is eq, ne, lt, le, gt, ge, contains or matches; ``every`` asks it of all values instead of any."""

    operator: str
    every: bool
    left: Operand
    right: Operand
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """An element of a set: everything from ``low`` to ``high``, both included."""

    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class Member:
    """An operand is in a set."""

    operand: Operand
    elements: tuple[Operand | Span, ...]
    every: bool
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    test: Test


@dataclass(frozen=True, slots=True)
class And:
    """All of these; no test at all is true, which is what an empty filter means."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Xor:
    """An odd number of these."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Or:
    tests: tuple[Test, ...]


Test: TypeAlias = Exists | Compare | Member | Not | And | Xor | Or

# How a comparison is written that asks any value, and how one that asks all; the other way takes a word in front.
_SYMBOLS = {
    ("eq", False): "==",
    ("eq", True): "===",
    ("ne", False): "!==",
    ("ne", True): "!=",
    ("lt", False): "<",
    ("le", False): "<=",
    ("gt", False): ">",
    ("ge", False): ">=",
    ("contains", False): "contains",
    ("matches", False): "matches",
}
_JOINTS = {And: " && ", Xor: " ^^ ", Or: " || "}


def text_of(test: Test) -> str:
    """The tree as a filter that parses to the same tree."""
    match test:
        case And(tests) | Xor(tests) | Or(tests):
            return _JOINTS[type(test)].join(map(_bracketed, tests))
        case Not(inner):
            return f"!{_bracketed(inner)}"
        case Exists(operand):
            return _operand(operand)
        case Member(operand, elements, every):
            return f"{'all ' * every}{_operand(operand)} in {{{', '.join(map(_element, elements))}}}"
        case Compare(operator, every, left, right):
            plain = _SYMBOLS.get((operator, every))
            symbol = plain or _SYMBOLS[operator, False]
            return f"{'' if plain else 'all '}{_operand(left)} {symbol} {_operand(right)}"


def _bracketed(test: Test) -> str:
    return f"({text_of(test)})" if isinstance(test, And | Xor | Or) else text_of(test)


def _element(element: Operand | Span) -> str:
    if isinstance(element, Span):
        return f"{_operand(element.low)} .. {_operand(element.high)}"
    return _operand(element)


def _operand(operand: Operand) -> str:
    match operand:
        case Word(text):
            return text
        case Text(value):
            return f'"{"".join(map(_character, value))}"'
        case Char(value):
            return f"'{_character(value)}'"
        case Slice(inner, pieces):
            return f"{_operand(inner)}[{','.join(map(_piece, pieces))}]"
        case Call(name, inner):
            return f"{name}({_operand(inner)})"
        case Mask(left, right):
            return f"{_operand(left)} & {_operand(right)}"


def _character(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in "\"'\\" else f"\\x{byte:02x}"


def _piece(piece: Piece) -> str:
    return f"{piece.start}:{'' if piece.length is None else piece.length}"
