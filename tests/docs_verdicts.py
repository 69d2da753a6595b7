"""Writes the table of deadlines in docs/verdicts.md."""

from __future__ import annotations

import re

from wcs_pcap.deadlines import DEADLINES

TABLE = re.compile(r"(<!-- deadlines: [^\n]*-->\n).*?(<!-- end -->)", re.S)


def filled(page: str) -> str:
    """The page with its table of deadlines as ``wcs_pcap.deadlines`` has it."""
    rows = ["| Name | Seconds | From | To | Source |", "| --- | --- | --- | --- | --- |"]
    for name, deadline in DEADLINES.items():
        rows.append(f"| `{name}` | {deadline.seconds:g} | {deadline.begins} | {deadline.ends} | {deadline.source} |")
    return TABLE.sub(lambda match: match[1] + "\n".join(rows) + "\n" + match[2], page)
