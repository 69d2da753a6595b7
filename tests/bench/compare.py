"""wcs-pcap beside its peers on one capture, in turn in one run, and both against what the capture holds."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import tables
from .captures import Truth
from .measure import CommandError, Run, middle
from .programs import OURS, Program

FORMS = ("pcap", "pcapng", "pcap.gz")


class WrongCountError(Exception):
    """wcs-pcap found another number of requests than the capture holds."""


@dataclass
class Measured:
    """A program with what it found and how long it took."""

    program: Program
    found: int
    runs: list[Run] = field(default_factory=list)


def compare(capture: Path, truth: Truth, us: Sequence[Program], peers: Sequence[Program], rounds: int, patience: float) -> str:
    """The table, and under it who could not take part.

    Each program is run once to be asked what it finds, which also brings the capture into memory, then ``rounds`` times to
    be timed. Peers that need more than ``patience`` seconds are timed once. Raises WrongCountError.
    """
    measured, absent = [], []
    for program in (*us, *peers):
        lacks = program.lacks()
        if lacks:
            absent.append(f"{program.name} ({lacks} is not installed)")
            continue
        _say(f"{program.name}: what it finds")
        try:
            number, taken = program.count(capture)
        except CommandError as error:
            if program in us:
                raise
            absent.append(f"{program.name} ({error})")
            continue
        if program in us and number != truth.requests:
            raise WrongCountError(f"{program.name} finds {number} requests in {capture.name}, where there are {truth.requests}")
        slow = program not in us and taken.seconds > patience
        measured.append(Measured(program, number, [taken] if slow else []))
    in_turn = [each for each in measured if not each.runs]
    for turn in range(rounds):
        for each in in_turn:
            _say(f"round {turn + 1} of {rounds}: {each.program.name}")
            each.runs.append(each.program.measure(capture))
    text = _table(measured, truth)
    if absent:
        text += "\n\nNot measured: " + "; ".join(absent) + "."
    return text


def _table(measured: Sequence[Measured], truth: Truth) -> str:
    """One row a program; the ratio says how many times as long as the first one it takes."""
    base = middle(measured[0].runs).seconds
    rows = []
    for each in measured:
        run = middle(each.runs)
        found = tables.found(each.found, each.program.finds(truth))
        once = " (one run)" if len(each.runs) == 1 else ""
        ratio = "1" if each is measured[0] else tables.times(run.seconds / base)
        rows.append([each.program.name, tables.seconds(run.seconds) + once, ratio, tables.megabytes(run.peak), found])
    return tables.table(["Whole process", "Seconds", "Times as long", "Peak MB", "Found"], rows)


def formats(made: Mapping[str, tuple[Path, Truth]], rounds: int) -> str:
    """The table of one capture in several forms, and of ``zcat`` beside them. Raises WrongCountError."""
    rows: dict[str, tuple[Program, Path, list[Run]]] = {form: (OURS, made[form][0], []) for form in FORMS}
    rows["`zcat` alone"] = (Program("zcat", "exec zcat {capture}"), made["pcap.gz"][0], [])
    for path, truth in made.values():
        number, _ = OURS.count(path)
        if number != truth.requests:
            raise WrongCountError(f"{number} requests found in {path.name}, where there are {truth.requests}")
    for turn in range(rounds):
        for form, (program, path, runs) in rows.items():
            _say(f"round {turn + 1} of {rounds}: {form}")
            runs.append(program.measure(path))
    result = {form: middle(runs) for form, (_, _, runs) in rows.items()}
    pcap, zcat = result["pcap"].seconds, result["`zcat` alone"].seconds
    reach = {"pcapng": pcap, "pcap.gz": pcap + zcat}
    return tables.table(
        ["Form", "Seconds", "Times as long as pcap (gzip: as `zcat` and pcap)", "Peak MB"],
        [
            [
                form,
                tables.seconds(run.seconds),
                tables.times(run.seconds / reach[form]) if form in reach else "",
                tables.megabytes(run.peak),
            ]
            for form, run in result.items()
        ],
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
