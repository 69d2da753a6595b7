"""What the program reads is what people wrote."""

from __future__ import annotations

import json

import pytest

from wcs_pcap.errors import PatternError
from wcs_pcap.flows.schema import mistakes
from wcs_pcap.schema import tables


def test_what_was_built_is_what_is_written() -> None:
    with open(tables.BUILT, encoding="utf-8") as file:
        built = json.load(file)
    assert built == json.loads(json.dumps(tables.build())), "run: python -m wcs_pcap.schema.tables"


@pytest.mark.parametrize("name", tables.table_names("flows/patterns"))
def test_no_pattern_has_a_mistake(name: str) -> None:
    assert list(mistakes(tables.load_table(name))) == []


def test_an_edit_counts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = {"hooks/catalogue.toml": {"crc32": 0, "table": {}}}
    monkeypatch.setattr(tables, "_built", lambda: stale)
    assert "connect" in tables.load_table("hooks/catalogue.toml")


def test_a_table_that_is_no_toml(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(tables, "ROOT", str(tmp_path))
    with open(f"{tmp_path}/broken.toml", "w", encoding="utf-8") as file:
        file.write("a = ")
    with pytest.raises(PatternError, match="broken"):
        tables.load_table("broken.toml")


def test_without_what_was_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BUILT", "nowhere")
    tables._built.cache_clear()
    try:
        assert tables.load_table("hooks/catalogue.toml")["connect"]["kind"] == "connect"
    finally:
        tables._built.cache_clear()
