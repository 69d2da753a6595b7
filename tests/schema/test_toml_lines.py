"""The line of a value in a TOML text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wcs_pcap.schema import toml_lines
from wcs_pcap.schema.toml_lines import Lines

KEYS = st.text("abc", min_size=1, max_size=3)
VALUES = st.one_of(
    st.integers().map(str), st.sampled_from(['"x"', '"""\nlong\n\n"""', "[\n 1,\n 2,\n]", "{ x = 1 }", "'''\n[y]\n'''"])
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=8), st.lists(st.sampled_from(["", "# comment"]), max_size=3))
def test_the_line_of_a_key_is_where_it_was_written(table: dict[str, str], between: list[str]) -> None:
    lines: list[str] = []
    places: dict[str, int] = {}
    for key, value in table.items():
        lines += between
        places[key] = len(lines) + 1
        lines += f"{key} = {value}".split("\n")
    text = "\n".join(lines)
    tomllib.loads(text)
    found = Lines(text)
    assert {key: found.of((key,)) for key in table} == places
    assert found.of(("not there",)) == 1


def test_a_line_that_would_take_long_to_find_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a = [\n" + "1,\n" * 300 + "]\nb = 1\n"
    assert Lines(text).of(("b",)) == 303
    monkeypatch.setattr(toml_lines, "MAX_PARSED", 10_000)
    assert Lines(text).of(("a", 0)) is None
