"""What a case expects of the analysis of its capture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PROVEN = ("absent", "lost-on-wire")  # absences that make a flow fail; all others leave it inconclusive


@dataclass(frozen=True)
class ExpectedFlow:
    """``steps`` counts the missing one; ``missing`` is the hook of that step and ``absence`` why it is missing."""

    pattern: str
    verdict: str
    steps: int
    missing: str | None = None
    absence: str | None = None


def passes(pattern: str, steps: int) -> ExpectedFlow:
    """A flow whose verdict is pass."""
    return ExpectedFlow(pattern, "pass", steps)


def lacks(pattern: str, steps: int, missing: str, absence: str) -> ExpectedFlow:
    """A flow whose step ``missing`` is not there; the absence decides between fail and inconclusive."""
    return ExpectedFlow(pattern, "fail" if absence in PROVEN else "inconclusive", steps, missing, absence)


LOGIN = passes("connection", 2)
LOGIN_AND_LEAVE = passes("connection", 3)
REGISTRATION = passes("sip-registration", 2)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """``findings`` are all there are, by code, with their severity.

    ``near``: codes that are close to what happens here and must not be reported. ``says``: patterns that the detail of a
    finding must match, by code. The rest are options of the analysis; ``patterns`` are texts of the user's own patterns.
    """

    verdict: str
    flows: Sequence[ExpectedFlow]
    findings: Mapping[str, str] = field(default_factory=dict)
    near: Sequence[str] = ()
    says: Mapping[str, str] = field(default_factory=dict)
    ports: Sequence[int] | None = (9091,)
    hook_secret: bytes | None = None
    patterns: Sequence[str] = ()

    def options(self) -> dict[str, Any]:
        """The options of the analysis, but for the patterns, which have to be files."""
        return {"ports": self.ports, "hook_secret": self.hook_secret}
