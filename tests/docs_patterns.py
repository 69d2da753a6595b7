"""Writes docs/patterns.md from the tables of the patterns."""

from __future__ import annotations

from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.output.text.pattern_edges import beginning, edges, waits_for
from wcs_pcap.output.text.pattern_mermaid import mermaid

HEAD = """# Patterns

The sequences with which flows are compared, as `wcs-pcap patterns NAME` prints them. Each is a table of states. *200* and
*refused* name the response of the web server: any other status than 200 is a refusal, and so is no response. LOG and FAIL are
the `restOnError` of the hook in the [restClientConfig](wcs.md#restclientconfig) that the response to `connect` had; LOG is the
default.

A state that waits for a hook makes its flow fail when the hook does not come in time, and inconclusive when the capture cannot
show it ([verdicts](verdicts.md)). A hook that `restClientConfig` disables is never waited for. Where the vendor does not say
what happens, both readings are accepted. How to add patterns of your own is explained in [the
guide](guide.md#patterns-of-your-own).

`playHLS`, `playRTSP`, `pushLogs`, `RecordingStatusEvent` and `ErrorStatusEvent` have no consequence that is documented, and so
no pattern. `sendDtmf` is part of a call, `StreamKeepAliveEvent` of a stream.
"""


def page() -> str:
    """The page of all built-in patterns."""
    return "\n".join((HEAD, *(_section(pattern) for pattern in patterns().values())))


def _section(pattern: Pattern) -> str:
    key = "one flow a client connection" if pattern.per_client else f"one flow a {' or '.join(f'`{k}`' for k in pattern.key)}"
    lines = [f"## {pattern.name}", "", f"{pattern.title}; {key}; begins with {beginning(pattern)}.", ""]
    if pattern.about:
        lines += [pattern.about, ""]
    lines += ["```mermaid", *mermaid(pattern), "```", "", "| State | Hook | Leads to |", "| --- | --- | --- |"]
    for state in pattern.states.values():
        arrows = [(edge.label(most=99), edge.target) for edge in edges(state)] or [("", "")]
        for number, (label, target) in enumerate(arrows):
            lines.append(f"| {state.name if number == 0 else ''} | {label} | {target} |")
    awaiting = [(state.name, waits_for(state)) for state in pattern.states.values() if state.awaits is not None]
    if awaiting:
        lines += ["", "| State | Waits for |", "| --- | --- |", *(f"| {name} | {what} |" for name, what in awaiting)]
    return "\n".join(lines) + "\n"
