"""What verdicts promise, held against random conversations: health passes, absence is noticed, loss proves no fault."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from property.scripts import scripts
from property.talk import HEADERS, Hook, Packet, packets_of, write

from wcs_pcap.model import FAILING, Report, Severity, Step, Verdict
from wcs_pcap.pipeline import analyze

SEEDS = st.integers(0, 1 << 32)
EXAMPLES = int(os.environ.get("WCS_PCAP_EXAMPLES", "200"))  # more by hand
many = settings(max_examples=EXAMPLES, deadline=None)


def conversation(random: Random, disable: bool = False) -> list[Hook]:
    return [hook for script in scripts(random, disable) for hook in script.hooks]


def judged(packets: Sequence[Packet], snaplen: int = 65_535) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        return analyze([write(Path(folder) / "talk.pcap", packets, snaplen)])


def proven_missing(report: Report) -> list[Step]:
    return [step for flow in report.flows for step in flow.steps if step.absence in FAILING]


def accused(report: Report) -> list[str]:
    return [f"{f.code}: {f.detail}" for f in report.findings if f.severity is Severity.ERROR]


def lose(packets: Sequence[Packet], random: Random) -> list[Packet]:
    """``packets`` without some, single ones and runs; the last of each connection stays and shows the holes."""
    last = {packet.stream: index for index, packet in enumerate(packets)}
    spare = [index for index, packet in enumerate(packets) if last[packet.stream] != index]
    lost: set[int] = set()
    for _ in range(random.randint(1, 3)):
        begin = random.randrange(len(spare))
        kind = random.choice(("single", "run", "connection"))
        if kind == "single":
            lost.update(random.sample(spare, min(len(spare), 6)))
        elif kind == "run":
            lost.update(spare[begin : begin + random.randint(2, 40)])
        else:
            same = [index for index in spare[begin:] if packets[index].stream == packets[spare[begin]].stream]
            lost.update(same[: random.randint(2, 200)])
    return [packet for index, packet in enumerate(packets) if index not in lost]


@many
@given(SEEDS)
@example(101_153).via("keep-alives of a stream whose events are disabled")
@example(1_726_667).via("unhold in a call whose events are disabled")
def test_healthy_conversations_pass_without_a_word(seed: int) -> None:
    random = Random(seed)
    hooks = conversation(random, disable=True)
    report = judged(packets_of(hooks, random))
    assert [f"{f.code}: {f.detail}" for f in report.findings if f.severity is not Severity.INFO] == []
    assert report.verdict is Verdict.PASS
    assert len(report.hooks) == sum(not hook.name.startswith("/") for hook in hooks)


@many
@given(SEEDS)
def test_a_required_hook_that_never_came_is_noticed(seed: int) -> None:
    random = Random(seed)
    hooks = conversation(random, disable=True)
    required = [hook for hook in hooks if hook.required]
    assume(required)
    missing = random.choice(required)
    report = judged(packets_of([hook for hook in hooks if hook is not missing], random))
    assert report.verdict is Verdict.FAIL
    assert [step.hook for step in proven_missing(report)] == [missing.name]
    assert missing.fields["status"] in (proven_missing(report)[0].expected or ())
    assert missing.required in {finding.code for finding in report.findings}


@many
@given(SEEDS)
def test_lost_packets_prove_no_fault(seed: int) -> None:
    random = Random(seed)
    packets = packets_of(conversation(random), random, doubled=0.1)
    report = judged(lose(packets, random))
    assert accused(report) == []
    assert proven_missing(report) == []
    assert report.verdict is not Verdict.FAIL


@many
@given(SEEDS, st.integers(HEADERS - 20, 700))
def test_a_snapshot_length_proves_no_fault(seed: int, snaplen: int) -> None:
    random = Random(seed)
    report = judged(packets_of(conversation(random), random, doubled=0.1), snaplen)
    assert accused(report) == []
    assert proven_missing(report) == []
    assert report.verdict is not Verdict.FAIL


@many
@given(SEEDS)
@example(117_733).via("the end of a stream may have overtaken the status that the capture begins with")
def test_a_part_of_a_conversation_proves_no_fault(seed: int) -> None:
    """The capture begins somewhere in the middle and ends somewhere."""
    random = Random(seed)
    packets = packets_of(conversation(random), random)
    begin, end = sorted((random.randrange(len(packets)), random.randrange(len(packets))))
    report = judged(packets[begin : end + 1])
    assert accused(report) == []
    assert proven_missing(report) == []
    assert report.verdict is not Verdict.FAIL


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(SEEDS)
def test_loss_and_absence_together_still_accuse_only_of_what_is_proven(seed: int) -> None:
    """A hook that never came may hide behind a loss, but nothing else is said to be missing."""
    random = Random(seed)
    hooks = conversation(random)
    required = [hook for hook in hooks if hook.required]
    assume(required)
    missing = random.choice(required)
    packets = packets_of([hook for hook in hooks if hook is not missing], random)
    report = judged(lose(packets, random))
    assert {step.hook for step in proven_missing(report)} <= {missing.name}
    assert {said.partition(":")[0] for said in accused(report)} <= {missing.required}
