"""Each deadline stands once, in ``wcs_pcap.deadlines``; patterns, options and texts take it from there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wcs_pcap.deadlines import DEADLINES, fill, nanoseconds, seconds
from wcs_pcap.flows.pattern import FOLDER, patterns
from wcs_pcap.pipeline import Options
from wcs_pcap.rules.metadata import codes, rule_metadata
from wcs_pcap.schema.tables import load_table, table_names

PACKAGE = Path(__file__).parent.parent / "wcs_pcap"


def test_a_deadline_in_seconds_and_nanoseconds() -> None:
    assert seconds("closing_status") == 32
    assert nanoseconds("closing_status") == 32_000_000_000
    with pytest.raises(KeyError):
        seconds("never")


def test_a_text_names_a_deadline() -> None:
    assert fill("within {first_status} s, {not_one}") == "within 15 s, {not_one}"


def test_built_in_patterns_name_their_deadlines() -> None:
    for name in table_names(FOLDER):
        for state in load_table(name)["states"].values():
            assert state.get("await", {}).get("within") in (None, *DEADLINES)
    awaits = patterns()["outgoing-call"].states["calling"].awaits
    assert awaits is not None
    assert awaits.within == seconds("first_status")


def test_the_default_of_the_option() -> None:
    assert Options().rest_timeout == seconds("rest_timeout")


def test_texts_of_rules_name_deadlines() -> None:
    for code in codes():
        text = (PACKAGE / "rules" / code.rstrip("0123456789").lower() / f"{code}.toml").read_text(encoding="utf-8")
        assert not re.search(r"\b(15|32) s(econds)?\b", text), code
        rule = rule_metadata(code)
        assert "{" not in rule.title + rule.what + rule.meaning + rule.remedy
