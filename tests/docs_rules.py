"""Writes docs/rules.md from the metadata of the codes."""

from __future__ import annotations

from importlib import import_module

from wcs_pcap.rules.metadata import codes, rule_metadata

CANDIDATES = {"CAP": 12, "TCP": 12, "HTTP": 23, "JSON": 17, "FLOW": 44, "TIME": 12, "CFG": 16}  # known signs of trouble


def candidates() -> list[str]:
    """The code of every known sign of trouble."""
    return [f"{family}{number:03}" for family, count in CANDIDATES.items() for number in range(1, count + 1)]


def question(family: str) -> str:
    """The question that the codes of a family answer: the first sentence of its package."""
    return (import_module(f"wcs_pcap.rules.{family.lower()}").__doc__ or "").partition(" Codes ")[0]


def page() -> str:
    """The page of all finding codes, family by family."""
    lines = [
        "# Finding codes",
        "",
        "What `wcs-pcap rule CODE` prints, for all codes. A code never changes its meaning. *Error* makes the verdict *fail*;",
        "*warning* and *info* do not. Confidence is independent of severity. It is one step lower where the capture is not fit",
        "for what the finding rests on: where it lost packets, or where its clock was set back.",
    ]
    family = ""
    for code in codes():
        if (name := code.rstrip("0123456789")) != family:
            family = name
            lines += ["", f"# {family}: {question(family)}"]
        metadata = rule_metadata(code)
        lines += [
            "",
            f"## {code}: {metadata.title}",
            "",
            f"*{metadata.severity.value}, {metadata.confidence} confidence.* {metadata.what}",
            "",
            f"**It means:** {metadata.meaning}",
            "",
            f"**Do:** {metadata.remedy}",
        ]
        if metadata.example:
            lines += ["", f"**Example:** [{metadata.example}](../{metadata.example})"]
        if metadata.consequence_of:
            lines += ["", f"May be a consequence of {', '.join(metadata.consequence_of)}."]
    return "\n".join(lines) + "\n"
