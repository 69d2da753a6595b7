"""The table of all fields as Markdown, for the user's page about filters."""

from __future__ import annotations

from wcs_pcap.filters.fields import FIELDS


def table() -> str:
    """One row a field, in the order of the table in ``fields``."""
    rows = [f"| `{field.name}` | {field.kind.value} | {field.description} |" for field in FIELDS.values()]
    return "\n".join(["| Field | Holds | What it is |", "| --- | --- | --- |", *rows])
