"""The rule_metadata of the finding codes, `wcs_pcap/rules/<family>/<CODE>.toml`: complete, short, and consistent with itself.

Limits are those of the terminal: `title` heads a finding, `meaning` and `remedy` stand under it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

import wcs_pcap

RULES = Path(wcs_pcap.__file__).parent / "rules"
FILES = {path.stem: path for path in sorted(RULES.glob("*/*.toml"))}
CODE = re.compile(r"(?P<family>CAP|TCP|HTTP|JSON|FLOW|TIME|CFG)\d{3}")

KEYS = ["title", "severity", "confidence", "what", "meaning", "remedy", "consequence_of"]
OPTIONAL = ["rests_on", "example"]
LIMITS = {"title": 70, "what": 300, "meaning": 240, "remedy": 240}
ALLOWED = {"severity": {"error", "warning", "info"}, "confidence": {"high", "medium", "low"}}
MOST_SENTENCES = {"what": 3, "meaning": 2, "remedy": 3}

EXPECTED = """
    CAP001 CAP002 CAP003 CAP004 CAP005 CAP006 CAP007 CAP008 CAP009 CAP010 CAP011
    TCP001 TCP002 TCP003 TCP005 TCP006 TCP007 TCP008 TCP009 TCP010 TCP011 TCP012 TCP101 TCP102 TCP103
    HTTP001 HTTP002 HTTP003 HTTP004 HTTP005 HTTP006 HTTP007 HTTP008 HTTP009 HTTP010
    HTTP012 HTTP013 HTTP014 HTTP015 HTTP016 HTTP019 HTTP021 HTTP022 HTTP023 HTTP101
    JSON001 JSON002 JSON003 JSON012 JSON013
    FLOW001 FLOW002 FLOW003 FLOW004 FLOW005 FLOW006 FLOW007 FLOW008 FLOW012 FLOW013 FLOW014 FLOW015
    FLOW016 FLOW017 FLOW018 FLOW019 FLOW020 FLOW021 FLOW022 FLOW023 FLOW024 FLOW027 FLOW028 FLOW029 FLOW030
    TIME001 TIME002 TIME003 TIME004
"""

SEVERITIES = {
    "CAP006": "warning",
    "CAP007": "info",
    "CAP008": "info",
    "CAP010": "warning",
    "CAP011": "info",
    "TCP001": "error",
    "TCP002": "error",
    "TCP003": "error",
    "TCP007": "warning",
    "TCP009": "info",
    "TCP010": "warning",
    "TCP011": "warning",
    "TCP101": "error",
    "TCP102": "warning",
    "HTTP004": "info",
    "HTTP013": "error",
    "HTTP101": "error",
    "FLOW002": "error",
    "FLOW008": "warning",
}
"""What the decision table fixes, and what the verdict of a report hangs on."""

LINKS = [
    ("FLOW001", "TCP001"),
    ("FLOW001", "TCP002"),
    ("FLOW001", "TIME002"),
    ("FLOW002", "HTTP001"),
    ("FLOW002", "HTTP004"),
    ("FLOW002", "HTTP008"),
    ("FLOW004", "JSON002"),
    ("CAP006", "CAP007"),
    ("CAP006", "TCP002"),
    ("HTTP015", "JSON002"),
    ("TIME002", "TCP101"),
    ("TIME004", "TIME002"),
]
"""Consequences with their causes that every report relies on to name the first cause first."""

COMMANDS = re.compile(
    r"show apps|add app NAME KEY URL|show rest-methods|show app-rest-methods KEY"
    r"|update app -l URL NAME|update app -u USER -p PASSWORD NAME"
    r"|(add|remove) app-rest-method KEY (HOOK|-a|[A-Za-z]+)"
)
"""Commands of the WCS command line that may be recommended, with the words that stand for the user's own values."""

HOOKS = {
    "connect",
    "call",
    "ConnectionStatusEvent",
    "RegistrationStatusEvent",
    "CallStatusEvent",
    "MessageStatusEvent",
    "OnCallEvent",
    "OnMessageEvent",
    "StreamKeepAliveEvent",
    "StreamStatusEvent",
    "TransferStatusEvent",
    "DataStatusEvent",
    "OnDataEvent",
}
NO_SENTENCE_END = re.compile(r"[.;:,]$")


@cache
def rule_metadata(code: str) -> dict[str, Any]:
    """The decoded file of a code."""
    return tomllib.loads(FILES[code].read_text(encoding="utf-8"))


def texts(code: str) -> str:
    """All rule_metadata of a code in one string."""
    return "\n".join(rule_metadata(code)[key] for key in LIMITS)


def graph() -> dict[str, list[str]]:
    """Every code with its causes."""
    return {code: rule_metadata(code)["consequence_of"] for code in FILES}


def test_every_code_has_its_file() -> None:
    assert set(EXPECTED.split()) <= set(FILES)


def test_no_code_has_two_files() -> None:
    assert len(FILES) == len(list(RULES.rglob("*.toml")))


@pytest.mark.parametrize("code", FILES)
def test_the_place_of_the_file_follows_from_the_code(code: str) -> None:
    match = CODE.fullmatch(code)
    assert match is not None
    assert FILES[code].parent.name == match["family"].lower()


@pytest.mark.parametrize("code", FILES)
def test_keys_are_these_in_this_order(code: str) -> None:
    keys = list(rule_metadata(code))
    assert keys[: len(KEYS)] == KEYS
    assert keys[len(KEYS) :] == [key for key in OPTIONAL if key in keys]
    assert {"absence", "clock"}.issuperset(rule_metadata(code).get("rests_on", []))


@pytest.mark.parametrize("key", ALLOWED)
@pytest.mark.parametrize("code", FILES)
def test_values_are_allowed(code: str, key: str) -> None:
    assert rule_metadata(code)[key] in ALLOWED[key]


@pytest.mark.parametrize("key", LIMITS)
@pytest.mark.parametrize("code", FILES)
def test_text_is_one_short_line(code: str, key: str) -> None:
    text = rule_metadata(code)[key]
    assert 0 < len(text) <= LIMITS[key]
    assert text == " ".join(text.split())
    assert text.isprintable()
    assert "!" not in text
    assert text.count("`") % 2 == 0


@pytest.mark.parametrize("key", MOST_SENTENCES)
@pytest.mark.parametrize("code", FILES)
def test_text_is_a_few_whole_sentences(code: str, key: str) -> None:
    text = rule_metadata(code)[key]
    assert text.endswith(".")
    assert text[0].isupper() or text[0] == "`"
    assert len(re.split(r"(?<=[.?]) ", text)) <= MOST_SENTENCES[key]


@pytest.mark.parametrize("code", FILES)
def test_title_is_a_headline(code: str) -> None:
    title = rule_metadata(code)["title"]
    assert title[0].isupper()
    assert NO_SENTENCE_END.search(title) is None


def test_titles_tell_the_codes_apart() -> None:
    titles = [rule_metadata(code)["title"] for code in FILES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("code", "severity"), SEVERITIES.items())
def test_severity_is_that_of_the_decision_table(code: str, severity: str) -> None:
    assert rule_metadata(code)["severity"] == severity


@pytest.mark.parametrize("code", FILES)
def test_recommended_commands_exist(code: str) -> None:
    quoted = re.findall(r"`([^`]+)`", texts(code))
    for command in quoted:
        if command.startswith(("show ", "add ", "update ", "remove ")):
            assert COMMANDS.fullmatch(command), command


@pytest.mark.parametrize("code", FILES)
def test_named_hooks_exist(code: str) -> None:
    text = texts(code)
    events = set(re.findall(r"\b\w+Event\b", text))
    enabled = set(re.findall(r"app-rest-method KEY (\w+)", text)) - {"HOOK"}
    assert events | enabled <= HOOKS


@pytest.mark.parametrize("code", FILES)
def test_causes_are_other_codes_each_once_in_order(code: str) -> None:
    causes = rule_metadata(code)["consequence_of"]
    assert causes == sorted(set(causes))
    assert set(causes) <= set(FILES) - {code}


def test_no_code_is_its_own_cause() -> None:
    try:
        order = list(TopologicalSorter(graph()).static_order())
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))
    assert set(order) >= set(FILES)


@pytest.mark.parametrize(("consequence", "cause"), LINKS)
def test_consequence_names_its_cause(consequence: str, cause: str) -> None:
    assert cause in rule_metadata(consequence)["consequence_of"]


def test_refusing_an_event_never_explains_a_failed_login() -> None:
    """`HTTP005` speaks of events; the login hangs on the answer to `connect` alone."""
    assert "HTTP005" not in rule_metadata("FLOW002")["consequence_of"]
