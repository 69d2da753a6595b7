"""The syntax tree of a display filter.

Every node has the character where it begins (``offset``), which is ignored when two trees are compared.
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
    """A string in double quotes, with its escapes replaced."""

    value: bytes
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Char:
    """A character in single quotes: a number from 0 to 255, or one byte."""

    value: int
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """``length`` bytes (None: all that follow) from ``start``, which counts from the end when it is negative."""

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
    """An operand alone: the packet has it."""

    operand: Operand
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison. ``operator`` is eq, ne, lt, le, gt, ge, contains or matches; ``every``: all values must fit, not just one."""

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
    """All of these. Without any test it is true, which is what an empty filter means."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Xor:
    """An odd number of these."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Or:
    tests: tuple[Test, ...]


Test: TypeAlias = Exists | Compare | Member | Not | And | Xor | Or
