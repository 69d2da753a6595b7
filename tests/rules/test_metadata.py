"""The metadata of the finding codes, `wcs_pcap/rules/<family>/<CODE>.toml`: complete, short, plain, and consistent with itself.

Limits are those of the terminal: `title` heads a finding, `meaning` and `remedy` stand under it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from docs_rules import candidates

import wcs_pcap
from wcs_pcap.rules.metadata import rule_metadata

RULES = Path(wcs_pcap.__file__).parent / "rules"
FILES = sorted(RULES.glob("*/*.toml"))
TABLES: dict[str, dict[str, Any]] = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}

KEYS = ["title", "severity", "confidence", "what", "meaning", "remedy", "consequence_of", "rests_on", "leaves_open", "example"]
LIMITS = {"title": 70, "what": 300, "meaning": 240, "remedy": 240}
MOST_SENTENCES = {"what": 3, "meaning": 2, "remedy": 3}

FORBIDDEN = re.compile(
    r"\b(the|an?|no|every|its|usable|JSON|DNS|SIP|HTTP|`connect`) answers?\b|\banswer(s|ed)? (to|with|`|\d)",
    re.I,
)
"""Words that texts do not use. `answer` is a hook, and a person answers a call; what comes back for a request is a response."""

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
"""What the decision table fixes, and what the verdict of a report depends on."""

CAUSES = {
    "FLOW001": {"TCP001", "TCP002", "TIME002"},
    "FLOW002": {"HTTP001", "HTTP004", "HTTP008"},
    "FLOW004": {"JSON002"},
    "CAP006": {"CAP007", "TCP002"},
    "HTTP015": {"JSON002"},
    "TIME002": {"TCP101"},
    "TIME004": {"TIME002"},
}
"""Consequences with the causes that every report relies on to name the first cause first."""

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


def mistakes(code: str, table: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the metadata of a code."""
    if list(table) != [key for key in KEYS if key in table]:
        yield f"keys are in the order {list(table)}"
    for key, limit in LIMITS.items():
        yield from (f"{key} {trouble}: {table[key]!r}" for trouble in mistakes_in_text(key, table[key], limit))
    text = "\n".join(table[key] for key in LIMITS)
    for quoted in re.findall(r"`([^`]+)`", text):
        if quoted.startswith(("show ", "add ", "update ", "remove ")) and not COMMANDS.fullmatch(quoted):
            yield f"recommends the unknown command {quoted!r}"
    named = set(re.findall(r"\b\w+Event\b", text)) | set(re.findall(r"app-rest-method KEY (\w+)", text)) - {"HOOK"}
    yield from (f"names the unknown hook {hook}" for hook in sorted(named - HOOKS))
    causes = rule_metadata(code).consequence_of
    if table["severity"] != SEVERITIES.get(code, table["severity"]):
        yield f"severity is not {SEVERITIES[code]}, as the decision table has it"
    yield from (f"is not a consequence of {cause}" for cause in sorted(CAUSES.get(code, set()) - set(causes)))


def mistakes_in_text(key: str, text: str, limit: int) -> Iterator[str]:
    if not 0 < len(text) <= limit:
        yield f"has {len(text)} characters, not up to {limit}"
    if text != " ".join(text.split()) or not text.isprintable() or "!" in text or text.count("`") % 2:
        yield "is not one plain line"
    if not (text[0].isupper() or text[0] == "`"):
        yield "begins with a small letter"
    if found := FORBIDDEN.search(text):
        yield f"says {found[0]!r}"
    if key == "title":
        if text[-1] in ".;:,":
            yield "ends like a sentence"
    elif not text.endswith(".") or len(re.split(r"(?<=[.?]) ", text)) > MOST_SENTENCES[key]:
        yield f"is not up to {MOST_SENTENCES[key]} sentences"


@pytest.mark.parametrize("code", TABLES)
def test_metadata(code: str) -> None:
    assert list(mistakes(code, TABLES[code])) == []


def test_files_are_named_by_their_code_in_the_folder_of_its_family() -> None:
    codes = [path.stem for path in FILES]
    assert len(set(codes)) == len(codes)
    assert [path.parent.name.upper() + code[-3:] for path, code in zip(FILES, codes, strict=True)] == codes


def test_no_known_sign_of_trouble_lacks_its_code() -> None:
    assert TABLES.keys() >= {*candidates(), *SEVERITIES, *CAUSES}


def test_titles_differ() -> None:
    assert len({table["title"] for table in TABLES.values()}) == len(TABLES)


def test_no_code_is_its_own_cause() -> None:
    order = TopologicalSorter({code: rule_metadata(code).consequence_of for code in TABLES}).static_order()
    assert set(order) == set(TABLES)  # a CycleError names the codes


def test_refusing_an_event_never_explains_a_failed_login() -> None:
    """`HTTP005` is about events; the login depends on the response to `connect` alone."""
    assert "HTTP005" not in rule_metadata("FLOW002").consequence_of
