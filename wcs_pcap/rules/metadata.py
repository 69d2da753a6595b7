"""What each finding code means, in words: one small TOML file a code, loaded when a finding needs it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from wcs_pcap.deadlines import fill
from wcs_pcap.errors import PatternError
from wcs_pcap.model import Confidence, Severity
from wcs_pcap.schema.tables import load_table, table_names

FAMILIES = ("cap", "tcp", "http", "json", "flow", "time", "cfg")


class RuleMetadata:
    """``consequence_of`` names the codes that, on the same evidence, are the cause of this one.

    ``rests_on`` says what the capture must be fit for: "absence", that what is not in it was not there, or "clock", its times.
    ``example`` is a capture that shows it: a sample or the folder of a case.
    """

    __slots__ = (
        "code", "confidence", "consequence_of", "example", "meaning", "remedy", "rests_on", "severity", "title", "what",
    )  # fmt: skip

    def __init__(self, code: str, table: Mapping[str, Any]) -> None:
        self.code = code
        self.title: str = fill(table["title"])
        self.severity = Severity(table["severity"])
        self.confidence: Confidence = table["confidence"]
        self.what: str = fill(table["what"])
        self.meaning: str = fill(table["meaning"])
        self.remedy: str = fill(table["remedy"])
        self.consequence_of: tuple[str, ...] = tuple(table["consequence_of"])
        self.rests_on: tuple[str, ...] = tuple(table.get("rests_on", ()))
        self.example: str | None = table.get("example")


@cache
def rule_metadata(code: str) -> RuleMetadata:
    """The words of one code. Raises PatternError when there is no such code."""
    family = code.rstrip("0123456789").lower()
    name = f"rules/{family}/{code}.toml"
    if family not in FAMILIES or name not in table_names(f"rules/{family}"):
        raise PatternError(f"there is no finding code {code!r}; `wcs-pcap rule` lists them all")
    return RuleMetadata(code, load_table(name))


def codes() -> list[str]:
    """Every code there is, family by family."""
    names = (name for family in FAMILIES for name in table_names(f"rules/{family}"))
    return [name.rpartition("/")[2].removesuffix(".toml") for name in names]
