"""Writes docs/patterns.md from the tables of the patterns."""

from __future__ import annotations

from wcs_pcap.flows.pattern import Pattern, patterns
from wcs_pcap.output.text.pattern_edges import beginning, edges, waits_for
from wcs_pcap.output.text.pattern_mermaid import mermaid

HEAD = """# Patterns

The sequences that flows are held against, as `wcs-pcap patterns NAME` prints them. Each is a table of states. *200* and
*refused* say how the web server answered: anything but 200 is a refusal, and so is no answer at all. LOG and FAIL are the
`restOnError` of the hook in the `restClientConfig` that the web server gave with its answer to `connect`; LOG is the default.

A state that waits for something makes its flow fail when that does not come in its time, and inconclusive when the capture
cannot show it. A hook that `restClientConfig` disables is never waited for. Where the vendor does not say what happens, both
readings are accepted. How to add patterns of your own is told in [the guide](guide.md#patterns-of-your-own).

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
