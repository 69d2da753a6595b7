"""What each finding code means, in words: one small TOML file a code, loaded when a finding needs it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from wcs_pcap.errors import PatternError
from wcs_pcap.model import Severity
from wcs_pcap.tables import ROOT, load_table

FAMILIES = ("cap", "tcp", "http", "json", "flow", "time", "cfg")


class Prose(NamedTuple):
    """``consequence_of`` names the codes that, on the same evidence, are the cause of this one."""

    code: str
    title: str
    severity: Severity
    confidence: str
    what: str
    meaning: str
    remedy: str
    consequence_of: tuple[str, ...]


@cache
def prose(code: str) -> Prose:
    """The words of one code. Raises PatternError when there is no such code."""
    family = code.rstrip("0123456789").lower()
    name = f"rules/{family}/{code}.toml"
    if family not in FAMILIES or not (ROOT / name).is_file():
        raise PatternError(f"there is no finding code {code!r}; `wcs-pcap rule` lists them all")
    table = load_table(name)
    return Prose(
        code,
        table["title"],
        Severity(table["severity"]),
        table["confidence"],
        table["what"],
        table["meaning"],
        table["remedy"],
        tuple(table["consequence_of"]),
    )


def codes() -> list[str]:
    """Every code there is, family by family."""
    return [path.stem for family in FAMILIES for path in sorted((ROOT / "rules" / family).glob("*.toml"))]
