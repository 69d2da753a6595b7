"""Conversations with known faults: the verdict must be right, and the first finding must name the fault."""

from __future__ import annotations

import os

import pytest

from truth.faults import IN_CAPTURE, ON_WIRE
from truth.run import example, judge

EXAMPLES = int(os.environ.get("WCS_PCAP_EXAMPLES", "200"))  # more by hand: python -m truth
TWO_FAULTS = range(EXAMPLES, 3 * EXAMPLES)


@pytest.mark.parametrize("fault", [*ON_WIRE, *IN_CAPTURE])
def test_one_fault(fault: str) -> None:
    on_wire, in_capture = (fault, None) if fault in ON_WIRE else (None, fault)
    named = 0
    examples = [example(seed, on_wire, in_capture) for seed in range(EXAMPLES // 10)]
    for one in examples:
        said = judge(one)
        assert said.verdict_right, (one.seed, said.verdict, said.details)
        named += said.first_right
    assert named >= 0.98 * len(examples)


def test_two_faults() -> None:
    wrong = []
    for seed in TWO_FAULTS:
        one = example(seed)
        said = judge(one)
        if not said.verdict_right:
            wrong.append((seed, one.on_wire, one.in_capture, said.verdict))
    assert wrong == []
