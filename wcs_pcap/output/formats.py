"""The formats of the output: which of them each command offers, and the function that writes each.

A writer takes the Terminal to write to and what the command has to show. Its module is loaded when it is used. The first
format of a command is its default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

WRITERS: Mapping[str, Mapping[str, str]] = {  # module of wcs_pcap.output, function
    "analyze": {
        "text": "text.report print_report",
        "json": "json.write report_document",
        "jsonl": "json.write report_lines",
    },
    "analyze --summary": {
        "text": "text.summary print_summary",
        "json": "json.summary write_document",
        "jsonl": "json.summary write_lines",
    },
    "check": {
        "text": "text.check print_judgement",
        "json": "json.write check_document",
        "jsonl": "json.write check_lines",
        "markdown": "ci.markdown write_markdown",
    },
    "check for CI": {  # options of check, beside its --format
        "junit": "ci.junit write_junit",
        "sarif": "ci.sarif write_sarif",
        "github": "ci.github write_annotations",
    },
    "diff": {
        "text": "text.diff print_comparison",
        "json": "json.write comparison_document",
        "jsonl": "json.write comparison_lines",
    },
    "exchanges": {
        "text": "text.exchange print_exchanges",
        "json": "json.write exchanges_document",
        "jsonl": "json.write exchanges_lines",
    },
    "show": {
        "text": "text.exchange print_exchange",
        "json": "json.write exchange_document",
    },
    "show --packet": {
        "text": "dissection print_dissection",
        "json": "dissection write_dissection",
    },
    "packets": {
        "text": "text.packets print_packets",
        "jsonl": "json.write packets_lines",
    },
    "patterns": {
        "text": "text.patterns print_patterns",
        "mermaid": "text.pattern_mermaid write_mermaid",
    },
    "export": {
        "har": "export.har write_har",
        "csv": "export.frames write_csv",
        "jsonl": "export.tables write_lines",
        "parquet": "export.frames write_parquet",
    },
}


def writer(command: str, name: str) -> Callable[..., None]:
    """Returns the function that writes what ``command`` shows in the format ``name``."""
    module, function = WRITERS[command][name].split()
    write: Callable[..., None] = getattr(import_module(f"wcs_pcap.output.{module}"), function)
    return write
