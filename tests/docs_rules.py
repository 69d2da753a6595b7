"""Writes docs/rules.md from the words of the rules."""

from __future__ import annotations

from wcs_pcap.rules.metadata import codes, rule_metadata

FAMILIES = {
    "CAP": "Is the capture fit to judge?",
    "TCP": "Can WCS reach the web server?",
    "HTTP": "Does the web server answer as WCS needs it?",
    "JSON": "Is what both sides say JSON, and does it make sense?",
    "FLOW": "Did everything happen that had to, and in order?",
    "TIME": "Does the web server answer in time?",
    "CFG": "Is the app set up as it should be?",
}
CANDIDATES = {"CAP": 12, "TCP": 12, "HTTP": 23, "JSON": 17, "FLOW": 44, "TIME": 12, "CFG": 16}  # known signs of trouble


def candidates() -> list[str]:
    """The code of every known sign of trouble."""
    return [f"{family}{number:03}" for family, count in CANDIDATES.items() for number in range(1, count + 1)]


def page() -> str:
    """The page of all finding codes, family by family."""
    lines = [
        "# Finding codes",
        "",
        "What `wcs-pcap rule CODE` prints, for all codes. A code never changes its meaning. *Error* makes the verdict *fail*;",
        "a *warning* and a *note* do not. How sure a finding is stands apart from how grave it is, and is one step less",
        "where the capture is not fit for what the finding rests on: it lost packets, or its clock was set back.",
    ]
    family = ""
    for code in codes():
        if (name := code.rstrip("0123456789")) != family:
            family = name
            lines += ["", f"# {family}: {FAMILIES[family]}"]
        words = rule_metadata(code)
        lines += [
            "",
            f"## {code}: {words.title}",
            "",
            f"*{words.severity.value}, {words.confidence} confidence.* {words.what}",
            "",
            f"**It means:** {words.meaning}",
            "",
            f"**Do:** {words.remedy}",
        ]
        if words.example:
            lines += ["", f"**Example:** [{words.example}](../{words.example})"]
        if words.consequence_of:
            lines += ["", f"May be a consequence of {', '.join(words.consequence_of)}."]
    return "\n".join(lines) + "\n"
