"""Runs commands as a user's shell would and measures the whole process: wall time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple

LAUNCH = Path(__file__).with_name("launch.py")


class Run(NamedTuple):
    """``seconds`` of wall time; ``peak``: bytes of the largest process of a pipeline, never less than some 8 MB."""

    seconds: float
    peak: int


class CommandError(Exception):
    """A command ended with another status than 0."""


def run(command: str, lines_to: int = subprocess.DEVNULL) -> Run:
    """Runs a line of shell; its output goes nowhere, or to the file descriptor ``lines_to``. Raises CommandError."""
    ours, theirs = os.pipe()
    launched = subprocess.run(
        [sys.executable, "-I", "-S", str(LAUNCH), str(theirs), command],
        stdin=subprocess.DEVNULL,
        stdout=lines_to,
        stderr=subprocess.PIPE,
        pass_fds=(theirs,),
        check=False,
    )
    os.close(theirs)
    with open(ours) as answer:
        figures = answer.read().split()
    if len(figures) != 3 or int(figures[2]) != 0:
        raise CommandError(f"{command}: {launched.stderr.decode(errors='replace').strip()[-300:] or figures}")
    return Run(float(figures[0]), int(figures[1]))


def middle(runs: Iterable[Run]) -> Run:
    """The median of times, and the largest peak."""
    runs = list(runs)
    return Run(median(run.seconds for run in runs), max(run.peak for run in runs))
