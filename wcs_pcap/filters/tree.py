"""The syntax tree of a display filter.

A node has the character where it begins (``offset``), which is ignored when two trees are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree of which a message can say where it is written."""

    offset: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Word(Node):
    """Unquoted text: the name of a field, or a value when no field has that name."""

    text: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A string in double quotes, with its escapes replaced."""

    value: bytes


@dataclass(frozen=True, slots=True)
class Char(Node):
    """A character in single quotes: a number from 0 to 255, or one byte."""

    value: int


@dataclass(frozen=True, slots=True)
class Piece:
    """``length`` bytes (None: all that follow) from ``start``, which counts from the end when it is negative."""

    start: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """Some bytes of an operand, such as ``[0:4]``; several pieces are joined."""

    operand: Operand
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of one operand."""

    name: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Mask(Node):
    """``left & right``, bit by bit."""

    left: Operand
    right: Operand


Operand: TypeAlias = Word | Text | Char | Slice | Call | Mask


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """An operand alone: the packet has it."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A comparison. ``operator`` is eq, ne, lt, le, gt, ge, contains or matches; ``every``: all values must fit, not just one."""

    operator: str
    every: bool
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Span:
    """An element of a set: everything from ``low`` to ``high``, both included."""

    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class Member(Node):
    """An operand is in a set."""

    operand: Operand
    elements: tuple[Operand | Span, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Not:
    test: Test


@dataclass(frozen=True, slots=True)
class Join:
    """Several tests that make one."""

    tests: tuple[Test, ...]


class And(Join):
    """All of these. Without any test it is true, which is what an empty filter means."""


class Xor(Join):
    """An odd number of these."""


class Or(Join):
    """At least one of these."""


Test: TypeAlias = Exists | Compare | Member | Not | And | Xor | Or
