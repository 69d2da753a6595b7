"""What each finding code means: one small TOML file a code, loaded when a finding needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from wcs_pcap.deadlines import fill
from wcs_pcap.errors import PatternError
from wcs_pcap.model import Confidence, Severity
from wcs_pcap.schema.tables import load_table, table_names

FAMILIES = ("cap", "tcp", "http", "json", "flow", "time", "cfg")


class RuleMetadata(NamedTuple):
    """What a finding code means.

    ``what`` says what is seen, ``meaning`` what follows from it, ``remedy`` what to do. ``consequence_of`` names the codes that,
    on the same evidence, are the cause of this one; in the file it may also name groups of ``causes.toml``. ``rests_on`` says
    what the capture must be fit for: "absence" (what is not in it was not there) or "clock" (its times). ``leaves_open``:
    a report with this finding is inconclusive if it does not fail. ``example`` is the path of a sample or case that shows it.
    """

    code: str
    title: str
    severity: Severity
    confidence: Confidence
    what: str
    meaning: str
    remedy: str
    consequence_of: Sequence[str] = ()
    rests_on: Sequence[str] = ()
    leaves_open: bool = False
    example: str | None = None


@cache
def rule_metadata(code: str) -> RuleMetadata:
    """Returns the metadata of one code. Raises PatternError when there is no such code."""
    family = code.rstrip("0123456789").lower()
    name = f"rules/{family}/{code}.toml"
    if family not in FAMILIES or name not in table_names(f"rules/{family}"):
        raise PatternError(f"there is no finding code {code!r}; `wcs-pcap rule` lists them all")
    table: dict[str, Any] = {key: fill(value) if isinstance(value, str) else value for key, value in load_table(name).items()}
    causes = sorted({cause for name in table.pop("consequence_of", ()) for cause in _groups().get(name, [name])})
    return RuleMetadata(code=code, consequence_of=causes, **{**table, "severity": Severity(table["severity"])})


def codes() -> list[str]:
    """Returns every code there is, family by family."""
    names = (name for family in FAMILIES for name in table_names(f"rules/{family}"))
    return [name.rpartition("/")[2].removesuffix(".toml") for name in names]


@cache
def _groups() -> Mapping[str, Sequence[str]]:
    """The groups of codes that ``consequence_of`` may name."""
    return load_table("rules/causes.toml")
