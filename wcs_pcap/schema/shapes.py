"""Shapes of tables, and the check that names every mistake in one with its place.

A shape is a function from a value, its place and its label in messages to the mistakes in it. The functions here make and
combine shapes, so that what may stand in a file is declared as data::

    RULE = table({"title": TEXT, "confidence": one_of("high", "medium", "low")}, required=("title",), label="the rule")
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Place = tuple[str | int, ...]  # such as ("flow", 2, "count"): keys of tables, indexes of arrays


class Mistake(NamedTuple):
    """What is wrong (``reason``, one line) and where (``place``)."""

    place: Place
    reason: str


Shape = Callable[[Any, Place, str], Iterator[Mistake]]


def anything(value: Any, place: Place, label: str) -> Iterator[Mistake]:
    """The shape of every value."""
    del value, place, label
    yield from ()


def value(wanted: str, fits: Callable[[Any], bool]) -> Shape:
    """The shape of values that fit; ``wanted`` says what they must be, such as "a whole number"."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        if not fits(value):
            yield Mistake(place, f"{label} must be {wanted}")

    return check


def is_number(value: Any, low: float = -math.inf, high: float = math.inf) -> bool:
    """Whether ``value`` is a number from ``low`` to ``high``; true, false and NaN are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def is_whole(value: Any, low: float = -math.inf, high: float = math.inf) -> bool:
    """Whether ``value`` is a whole number from ``low`` to ``high``."""
    return isinstance(value, int) and is_number(value, low, high)


TEXT = value("a text that is not empty", lambda value: isinstance(value, str) and value.strip() != "")
FLAG = value("true or false", lambda value: isinstance(value, bool))
COUNT = value("a whole number, 0 or more", lambda value: is_whole(value, 0))
NUMBER = value("a number", is_number)
SECONDS = value("a number of seconds, more than 0", lambda value: is_number(value) and 0 < value < math.inf)


def one_of(*choices: str) -> Shape:
    """The shape of a text out of a few."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        if value not in choices:
            yield Mistake(place, f"{label} must be one of {', '.join(choices)}{did_you_mean(value, choices)}")

    return check


def name_of(what: str, names: Collection[str], hint: str = "") -> Shape:
    """The shape of the name of an existing ``what``; ``hint`` says which there are, or where they are listed."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        mistakes = list(TEXT(value, place, label))
        if not mistakes and value not in names:
            mistakes = [Mistake(place, f"{label}: there is no {what} {value!r}{did_you_mean(value, names, hint)}")]
        yield from mistakes

    return check


def list_of(shape: Shape, single: bool = False, empty: bool = False) -> Shape:
    """The shape of a list of items; ``single``: one item may stand without a list; ``empty``: there may be none."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        if single and not isinstance(value, list):
            yield from shape(value, place, label)
        elif not isinstance(value, list):
            yield Mistake(place, f"{label} must be a list")
        elif not value and not empty:
            yield Mistake(place, f"{label} must not be an empty list")
        else:
            for index, item in enumerate(value):
                yield from shape(item, (*place, index), label)

    return check


def table(keys: Mapping[str, Shape], required: Iterable[str] = (), label: str | None = None) -> Shape:
    """The shape of a table with these keys; ``label`` is its name in messages, where its key alone does not say enough."""

    def check(value: Any, place: Place, outer: str) -> Iterator[Mistake]:
        name_of_table = outer if label is None else label
        if not isinstance(value, dict):
            yield Mistake(place, f"{name_of_table} must be a table")
            return
        for name, item in value.items():
            if name in keys:
                yield from keys[name](item, (*place, name), within(name_of_table, name))
            else:
                end = did_you_mean(name, keys, f"it may have {', '.join(keys)}")
                yield Mistake((*place, name), f"{within(name_of_table, name)} is not known{end}")
        for name in required:
            if name not in value:
                yield Mistake(place, f"{within(name_of_table, name)} is missing")

    return check


def table_of(shape: Shape, what: str = "", names: Shape = anything) -> Shape:
    """The shape of a table whose keys are free: ``names`` is the shape of a key, ``what`` says what a key names."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        if not isinstance(value, dict):
            yield Mistake(place, f"{label} must be a table")
            return
        for name, item in value.items():
            yield from names(name, (*place, name), label)
            shown = name if name.isprintable() else repr(name)
            yield from shape(item, (*place, name), f"{what} {shown}" if what else within(label, name))

    return check


def by_value(choose: Callable[[Any], Shape]) -> Shape:
    """The shape that ``choose`` returns for a value, where there are several."""
    return lambda value, place, label: choose(value)(value, place, label)


def also(shape: Shape, further: Shape) -> Shape:
    """``shape``, and where that finds no mistake ``further`` as well."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        mistakes = list(shape(value, place, label))
        yield from mistakes or further(value, place, label)

    return check


def all_of(*shapes: Shape) -> Shape:
    """All of these shapes, each whether or not another finds a mistake."""

    def check(value: Any, place: Place, label: str) -> Iterator[Mistake]:
        for shape in shapes:
            yield from shape(value, place, label)

    return check


def within(label: str, name: str) -> str:
    """Returns the label of the value with the key ``name`` in what has ``label``."""
    return f"{label}: {name!r}" if label else repr(name)


def did_you_mean(name: Any, known: Iterable[str], hint: str = "") -> str:
    """Returns the end of a message about an unknown name: the nearest of the ``known`` names, if one is near, and ``hint``."""
    near = nearest(str(name), known)
    if near is not None:
        return f"; did you mean {near!r}?" + (f" {hint[0].upper()}{hint[1:]}" if hint else "")
    return f"; {hint}" if hint else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that is most like ``name``, in upper or lower case; None when none is."""
    from difflib import get_close_matches

    by_lower = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.75)
    return by_lower[near[0]] if near else None
