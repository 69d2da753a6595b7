"""Writes a file of expectations from a good capture: what a new recording of the same test must show.

For each pattern it says how many flows there are, the steps they go through, the HTTP statuses of the responses, and generous
time limits: for responses, and for what WCS itself does after a hook. How long people take is not learned.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wcs_pcap.errors import WcsPcapError
from wcs_pcap.expect.capture_quality import CaptureQuality
from wcs_pcap.expect.model import StepPattern
from wcs_pcap.hooks.catalogue import hooks
from wcs_pcap.model import NANOSECONDS, Flow, HookCall, Report, Severity, Verdict

SLACK = 10  # a limit is this many times what the good capture took
LEAST = 2.0  # seconds: no limit is shorter
MAX_STEPS = 100  # of a flow: what comes after them is not learned
MAX_SEQUENCES = 20  # different ones of a pattern: where there are more, only what they have in common is learned

Steps = tuple[StepPattern, ...]


def learn(report: Report, force: bool = False) -> str:
    """Returns the text of a file of expectations that ``report`` meets. Flows that cannot be judged are left out.

    Raises WcsPcapError when the capture does not pass, unless ``force`` says that what is wrong with it is expected.
    """
    path = ", ".join(capture.path for capture in report.captures)
    flows = [flow for flow in report.flows if flow.verdict is not Verdict.INCONCLUSIVE]
    if not flows:
        raise WcsPcapError("nothing can be learned: no flow in it can be judged", path=path)
    if report.verdict is not Verdict.PASS and not force:
        raise WcsPcapError(
            f"is not a good example, its verdict is {report.verdict.value}; --force learns from it anyway", path=path
        )
    blocks = [_head(path, len(report.flows) - len(flows))]
    errors = sorted({finding.code for finding in report.findings if finding.severity is Severity.ERROR})
    if errors:
        blocks.append(f"[findings]\nallow = {_list(errors)}\n")
    # where packets are missing there may have been more: then at least as many
    number = "count" if CaptureQuality(report).count_doubt is None else "min"
    for name in sorted({flow.pattern for flow in flows}):
        blocks += _pattern(name, [flow for flow in flows if flow.pattern == name], number)
    return "\n".join(blocks)


def steps_of(flow: Flow) -> Steps:
    """Returns the steps of a flow as a new recording has them: a step that is repeated at once counts once."""
    return tuple(map(step_of, without_repeats(flow.calls)))


def without_repeats(calls: Sequence[HookCall]) -> list[HookCall]:
    """Returns the calls without those that repeat the step before them."""
    return [next(repeated) for _, repeated in groupby(calls, step_of)]


def step_of(call: HookCall) -> StepPattern:
    """Returns the step that a hook is: its name, and the status of an event where that is a known one."""
    known = call.status is not None and call.status in hooks()[call.name].statuses
    event = hooks()[call.name].kind == "event"
    return StepPattern(call.name, (call.status,) if event and known and call.status is not None else ())


def waits(flow: Flow) -> Iterator[tuple[HookCall, HookCall]]:
    """Yields what WCS itself does: each hook that a user caused with the event that follows it before the user's next hook."""
    asked: HookCall | None = None
    for call in flow.calls:
        if hooks()[call.name].kind != "event":
            asked = call
        elif asked is not None:
            yield asked, call
            asked = None


def _head(path: str, left_out: int) -> str:
    lines = ["# What a recording of this test must hold. Read by: wcs-pcap check CAPTURE --expect FILE"]
    lines.append(f"# Learned from {_printable(path)}")
    if left_out:
        lines.append(f"# {left_out} flows could not be judged and are left out")
    return "\n".join(lines) + "\n"


def _pattern(name: str, flows: Sequence[Flow], number: str) -> Iterator[str]:
    """The entries of one pattern: one for all its flows, and one for each sequence of steps where there are several.

    ``number`` is the key that says how many flows there must be.
    """
    steps_by_flow = {flow.number: steps_of(flow)[:MAX_STEPS] for flow in flows}
    sequences = list(dict.fromkeys(steps_by_flow.values()))
    yield _entry(name, name, f"{number} = {len(flows)}", steps=_common(sequences), flows=flows)
    if len(sequences) == 1 or len(sequences) > MAX_SEQUENCES:
        return
    for sequence in sequences:
        wanted = set(sequence)
        count = sum(1 for flow in flows if wanted <= set(steps_by_flow[flow.number]))
        mine = [flow for flow in flows if steps_by_flow[flow.number] == sequence]
        yield _entry(
            f"{name} through {sequence[-1]}", name, f"{number} = {count}", having=tuple(dict.fromkeys(sequence)), flows=mine
        )


def _entry(title: str, name: str, count: str, flows: Sequence[Flow], steps: Steps = (), having: Steps = ()) -> str:
    lines = ["[[flow]]", f"name = {_text(title)}", f"pattern = {_text(name)}", count]
    verdicts = sorted({flow.verdict.value for flow in flows} | ({"pass"} if having else set()))
    if having:
        lines.append(f"having = {_steps(having)}")
    lines.append(f"verdict = {_list(verdicts) if len(verdicts) > 1 else _text(verdicts[0])}")
    if having:
        return "\n".join(lines) + "\n"
    if steps:
        lines.append(f"steps = {_steps(steps)}")
    calls = [call for flow in flows for call in flow.calls]
    if all(call.final.received is not None for call in calls):
        statuses = sorted({call.final.received.status for call in calls if call.final.received is not None})
        latencies = [call.final.latency for call in calls if call.final.latency is not None]
        lines.append(f"answers = {statuses}")
        lines.append(f"answer_within = {_allowed(latencies)}")
    limits = list(_limits(flows))
    if limits:
        lines.append("within = [\n" + "".join(f"    {limit},\n" for limit in limits) + "]")
    return "\n".join(lines) + "\n"


def _limits(flows: Sequence[Flow]) -> Iterator[str]:
    """A limit for each event that follows every hook of a kind."""
    spans: dict[tuple[StepPattern, StepPattern], list[int]] = {}
    asked = Counter(step_of(call) for flow in flows for call in flow.calls)
    for flow in flows:
        for begin, end in waits(flow):
            spans.setdefault((step_of(begin), step_of(end)), []).append(end.time - begin.time)
    for (begin_step, end_step), taken in spans.items():
        if len(taken) == asked[begin_step]:
            yield f"{{ from = {_text(str(begin_step))}, to = {_text(str(end_step))}, seconds = {_allowed(taken)} }}"


def _allowed(spans: Iterable[int]) -> float:
    """A generous limit for spans in nanoseconds: in seconds, a multiple of a half."""
    longest = max(spans, default=0) / NANOSECONDS
    return max(LEAST, math.ceil(2 * SLACK * longest) / 2)


def _common(sequences: Sequence[Steps]) -> Steps:
    """Steps that come in this order in all sequences."""
    common = sequences[0]
    for sequence in sequences[1:]:
        kept: list[StepPattern] = []
        at = 0
        for step in common:
            if step in sequence[at:]:
                at = sequence.index(step, at) + 1
                kept.append(step)
        common = tuple(kept)
    return common


def _steps(steps: Iterable[StepPattern]) -> str:
    return _list([str(step) for step in steps])


def _list(texts: Sequence[str]) -> str:
    inline = "[" + ", ".join(_text(text) for text in texts) + "]"
    return inline if len(inline) <= 100 else "[\n" + "".join(f"    {_text(text)},\n" for text in texts) + "]"


def _text(text: str) -> str:
    """A TOML string of printable text; a JSON string is one."""
    return json.dumps(_printable(text), ensure_ascii=False)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)
