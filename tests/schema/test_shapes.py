"""Shapes name every mistake in a table, with its place and the nearest known name."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wcs_pcap.cli.config import _shape as config_shape
from wcs_pcap.errors import ConfigError
from wcs_pcap.expect.schema import expectations_shape
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.flows.schema import pattern_shape
from wcs_pcap.rules.metadata import codes
from wcs_pcap.schema.shapes import COUNT, FLAG, NUMBER, SECONDS, TEXT, Shape, also, list_of, name_of, one_of, table, table_of
from wcs_pcap.schema.toml_file import MAX_MISTAKES, TomlFile

DOOR = table(
    {
        "name": TEXT,
        "locked": FLAG,
        "keys": list_of(TEXT),
        "opens": list_of(name_of("room", ("hall", "garden")), single=True, empty=True),
        "state": one_of("open", "closed"),
        "hinges": table_of(COUNT, "hinge", names=name_of("side", ("left", "right"))),
    },
    required=("name",),
    label="the door",
)


@pytest.mark.parametrize(
    ("value", "mistakes"),
    [
        ({"name": "front", "opens": "hall", "hinges": {"left": 2}}, []),
        ({"name": "front", "opens": []}, []),
        (5, [((), "the door must be a table")]),
        ({}, [((), "the door: 'name' is missing")]),
        ({"name": " "}, [(("name",), "the door: 'name' must be a text that is not empty")]),
        ({"nam": "front"}, [
            (("nam",), "the door: 'nam' is not known; did you mean 'name'? It may have name, locked, keys, opens, state, hinges"),
            ((), "the door: 'name' is missing"),
        ]),
        ({"name": "x", "colour": 1}, [
            (("colour",), "the door: 'colour' is not known; it may have name, locked, keys, opens, state, hinges"),
        ]),
        ({"name": "x", "locked": 1, "keys": "a", "opens": ["hal", 1]}, [
            (("locked",), "the door: 'locked' must be true or false"),
            (("keys",), "the door: 'keys' must be a list"),
            (("opens", 0), "the door: 'opens': there is no room 'hal'; did you mean 'hall'?"),
            (("opens", 1), "the door: 'opens' must be a text that is not empty"),
        ]),
        ({"name": "x", "keys": []}, [(("keys",), "the door: 'keys' must not be an empty list")]),
        ({"name": "x", "state": "CLOSE"}, [
            (("state",), "the door: 'state' must be one of open, closed; did you mean 'closed'?"),
        ]),
        ({"name": "x", "state": []}, [(("state",), "the door: 'state' must be one of open, closed")]),
        ({"name": "x", "hinges": 3}, [(("hinges",), "the door: 'hinges' must be a table")]),
        ({"name": "x", "hinges": {"rigth": -1}}, [
            (("hinges", "rigth"), "the door: 'hinges': there is no side 'rigth'; did you mean 'right'?"),
            (("hinges", "rigth"), "hinge rigth must be a whole number, 0 or more"),
        ]),
    ],
)  # fmt: skip
def test_mistakes(value: Any, mistakes: list[Any]) -> None:
    assert [tuple(mistake) for mistake in DOOR(value, (), "")] == mistakes


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (COUNT, [0, 5], [-1, 1.0, True, "1"]),
        (NUMBER, [0, -1.5, float("inf")], [True, float("nan"), "1"]),
        (SECONDS, [1, 0.1], [0, float("inf"), float("nan"), True]),
        (TEXT, ["a"], ["", "\n", 1]),
    ],
)
def test_values(shape: Shape, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if list(shape(value, (), "it"))] == []
    assert [value for value in bad if not list(shape(value, (), "it"))] == []


def test_a_further_shape_sees_only_values_that_the_first_one_accepts() -> None:
    short = also(TEXT, lambda text, place, label: iter(()) if len(text) < 3 else one_of("short")(text, place, label))
    assert [list(short(value, (), "it")) for value in ("ab",)] == [[]]
    assert [mistake.reason for value in (1, "long") for mistake in short(value, (), "it")] == [
        "it must be a text that is not empty",
        "it must be one of short",
    ]


def test_a_file_names_its_first_mistakes_by_line() -> None:
    text = "\n".join(f"key{number} = 1" for number in range(MAX_MISTAKES + 10))
    with pytest.raises(ConfigError) as raised:
        TomlFile(text.encode(), "x.toml", ConfigError).check(table({"name": TEXT}))
    errors = (raised.value, *raised.value.others)
    assert [error.offset for error in errors] == list(range(1, MAX_MISTAKES + 1))


def test_difflib_is_loaded_only_for_a_mistake() -> None:
    program = (
        "import sys; from wcs_pcap.schema.shapes import TEXT, table\n"
        "shape = table({'name': TEXT}); list(shape({'name': 'x'}, (), ''))\n"
        "assert 'difflib' not in sys.modules; list(shape({'nam': 'x'}, (), '')); assert 'difflib' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


WORDS = st.sampled_from([
    "flow", "findings", "others", "pattern", "name", "count", "max", "where", "having", "steps", "within", "answer_within",
    "from", "to", "seconds", "after_end_of", "forbid", "like", "connection", "outgoing-call", "call", "CallStatusEvent RING|BUSY",
    "TIME", "states", "start", "new", "done", "on", "await", "hook", "status", "code", "goto", "answered", "refused", "unmet",
    "hooks", "key", "title", "CallStatusEvent", "DoorEvent", "first_status", "port", "slow",
])  # fmt: skip
LEAVES = WORDS | st.integers(-1, 600) | st.booleans() | st.floats() | st.dates()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=30
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(WORDS, VALUES, max_size=6))
def test_every_table_is_checked_without_an_error_of_the_program(content: dict[str, Any]) -> None:
    for shape in (pattern_shape(content, codes()), expectations_shape(patterns()), config_shape()):
        for mistake in shape(content, (), ""):
            assert mistake.reason.isprintable()
