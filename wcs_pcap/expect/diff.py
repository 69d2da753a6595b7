"""Compares a bad capture with a good one of the same test: what it lacks, what it has in addition, and what is slower.

Flows are compared with flows of the same pattern: first those with the same steps, then the others in the order of their time.
What the bad capture may only not show is marked as uncertain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import NamedTuple, TypeVar

from wcs_pcap.expect.capture_quality import CaptureQuality
from wcs_pcap.expect.flow_check import explain, why_unseen
from wcs_pcap.expect.learn import Steps, step_of, steps_of, waits, without_repeats
from wcs_pcap.expect.run import name_of
from wcs_pcap.flows.matcher import status_hidden
from wcs_pcap.model import FAILING, NANOSECONDS, Finding, Flow, Report, Severity, Verdict

FACTOR = 2.0  # this many times as long counts as slower
LEAST = 0.1  # seconds: smaller differences do not count
MAX_STEPS = 500  # of a flow that are compared

Item = TypeVar("Item")


class Difference(NamedTuple):
    """One thing in which the bad capture differs.

    ``kind``: lacks | more | slower | differs. ``flow`` is the name of the flow, in the good capture where it has it; "" is the
    whole capture. ``certain`` is false when the bad capture may only not show it. The frames show the place in each capture.
    """

    kind: str
    flow: str
    text: str
    certain: bool = True
    good_frame: int | None = None
    bad_frame: int | None = None


def differences(good: Report, bad: Report, factor: float = FACTOR) -> list[Difference]:
    """Returns everything in which ``bad`` differs from ``good``; ``factor`` times as long counts as slower."""
    quality = CaptureQuality(bad)
    found: list[Difference] = []
    for pattern in dict.fromkeys(flow.pattern for flow in (*good.flows, *bad.flows)):
        ours = [flow for flow in good.flows if flow.pattern == pattern]
        theirs = [flow for flow in bad.flows if flow.pattern == pattern]
        for one, other in _pairs(ours, theirs):
            if one is not None and other is not None:
                found += _compare(one, other, quality, factor)
            elif one is not None:
                doubt = quality.flow_doubt
                text = "the whole flow" + (f"; {doubt}" if doubt else "")
                frame = one.calls[0].exchange.frame
                found.append(Difference(kind="lacks", flow=name_of(one), text=text, certain=doubt is None, good_frame=frame))
            elif other is not None:
                text = "the whole flow" + ("" if other.verdict is Verdict.PASS else f", {_verdict(other)}")
                frame = other.calls[0].exchange.frame
                found.append(Difference(kind="more", flow=name_of(other), text=text, bad_frame=frame))
    return found + list(_findings(good, bad))


def _pairs(ours: Sequence[Flow], theirs: Sequence[Flow]) -> Iterator[tuple[Flow | None, Flow | None]]:
    """Pairs of flows to compare, in the order of the good capture; then those of the bad capture that are left over."""
    by_steps: dict[Steps, list[Flow]] = {}
    for flow in reversed(theirs):
        by_steps.setdefault(steps_of(flow), []).append(flow)
    partners: dict[int, Flow] = {}
    for flow in ours:
        same = by_steps.get(steps_of(flow))
        if same:
            partners[flow.number] = same.pop()
    taken = {flow.number for flow in partners.values()}
    rest = iter([flow for flow in theirs if flow.number not in taken])
    for flow in ours:
        yield flow, partners.get(flow.number) or next(rest, None)
    for left in rest:
        yield None, left


def _compare(good: Flow, bad: Flow, quality: CaptureQuality, factor: float) -> Iterator[Difference]:
    name = name_of(good)
    yield from _steps(name, good, bad, quality)
    if good.verdict is not bad.verdict:
        text = f"{_verdict(good)} there, {_verdict(bad)} here"
        certain = bad.verdict is not Verdict.INCONCLUSIVE
        yield Difference(kind="differs", flow=name, text=text, certain=certain, bad_frame=bad.calls[0].exchange.frame)
    yield from _responses(name, good, bad, factor)
    yield from _waits(name, good, bad, factor)


def _steps(name: str, good: Flow, bad: Flow, quality: CaptureQuality) -> Iterator[Difference]:
    ours, theirs = good.calls[:MAX_STEPS], bad.calls[:MAX_STEPS]
    before, after = without_repeats(ours), without_repeats(theirs)
    matcher = SequenceMatcher(None, [step_of(call) for call in before], [step_of(call) for call in after], autojunk=False)
    for tag, begin, end, bad_begin, bad_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        place = bad.calls.index(after[bad_begin - 1]) + 1 if bad_begin else 0
        following = after[bad_end] if bad_end < len(after) else None
        for call in before[begin:end]:
            doubt = why_unseen(bad, step_of(call), place, following, quality)
            text = str(step_of(call)) + (f"; {doubt}" if doubt else "")
            yield Difference(
                kind="lacks",
                flow=name,
                text=text,
                certain=doubt is None,
                good_frame=call.exchange.frame,
                bad_frame=bad.calls[max(place - 1, 0)].exchange.frame,
            )
        for call in after[bad_begin:bad_end]:
            certain = not status_hidden(call)
            yield Difference(kind="more", flow=name, text=str(step_of(call)), certain=certain, bad_frame=call.exchange.frame)


def _responses(name: str, good: Flow, bad: Flow, factor: float) -> Iterator[Difference]:
    """Responses that are missing, have another status, or take longer; the n-th of a step is compared with the n-th."""
    earlier = dict(_numbered((str(step_of(call)), call.final) for call in good.calls))
    for key, other in _numbered((str(step_of(call)), call.final) for call in bad.calls):
        one = earlier.get(key)
        if one is None:
            continue
        response = f"the response to {key[0]}"
        difference = partial(Difference, flow=name, good_frame=one.frame, bad_frame=other.frame)
        if one.received is not None and other.received is None:
            absence = other.absence.value if other.absence is not None else "not seen"
            yield difference(kind="lacks", text=f"{response}: {absence}", certain=other.absence in FAILING)
        elif one.received is not None and other.received is not None and one.received.status != other.received.status:
            yield difference(kind="differs", text=f"{response}: {one.received.status} there, {other.received.status} here")
        if one.latency is not None and other.latency is not None and _slower(one.latency, other.latency, factor):
            yield difference(kind="slower", text=f"{response}: {_spans(one.latency, other.latency)}")


def _waits(name: str, good: Flow, bad: Flow, factor: float) -> Iterator[Difference]:
    """Events that WCS sends later after a user's hook than in the good capture."""
    earlier = dict(_numbered((f"{step_of(end)} after {step_of(begin)}", end.time - begin.time) for begin, end in waits(good)))
    for key, (begin, end) in _numbered((f"{step_of(end)} after {step_of(begin)}", (begin, end)) for begin, end in waits(bad)):
        before, now = earlier.get(key), end.time - begin.time
        if before is not None and _slower(before, now, factor):
            yield Difference(kind="slower", flow=name, text=f"{key[0]}: {_spans(before, now)}", bad_frame=end.exchange.frame)


def _numbered(items: Iterable[tuple[str, Item]]) -> Iterator[tuple[tuple[str, int], Item]]:
    """Named items, each with its number among those of the same name."""
    counts: Counter[str] = Counter()
    for name, item in items:
        counts[name] += 1
        yield (name, counts[name]), item


def _findings(good: Report, bad: Report) -> Iterator[Difference]:
    """Findings that only one side has. One about the capture itself, or of severity info, is not a certain difference."""
    before = {finding.code for finding in good.findings}
    after = {finding.code for finding in bad.findings}
    for kind, findings, others in (("more", bad.findings, before), ("lacks", good.findings, after)):
        for finding in findings:
            if finding.code not in others:
                frame = finding.frames[0] if finding.frames and kind == "more" else None
                certain = finding.severity is not Severity.INFO and not finding.code.startswith("CAP")
                yield Difference(kind=kind, flow="", text=_label(finding), certain=certain, bad_frame=frame)


def _label(finding: Finding) -> str:
    return f"{finding.severity.value} {finding.code}  {finding.title}"


def _slower(before: int, now: int, factor: float) -> bool:
    return now > before * factor and now - before >= LEAST * NANOSECONDS


def _spans(before: int, now: int) -> str:
    return f"{before / NANOSECONDS:.3f} s there, {now / NANOSECONDS:.3f} s here"


def _verdict(flow: Flow) -> str:
    return flow.verdict.value if flow.verdict is Verdict.PASS else f"{flow.verdict.value} ({explain(flow)})"
