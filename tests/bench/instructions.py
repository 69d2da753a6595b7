"""How many instructions an analysis takes, and whether that is more than is on record.

Unlike seconds, instructions counted by ``valgrind --tool=callgrind`` are nearly the same in each run and on each machine
with the same build of Python. The record is budget.toml beside this file, by version of Python.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from . import captures, tables
from .captures import Plan

RECORD = Path(__file__).with_name("budget.toml")
ALLOWED = 0.10  # how much more than on record is accepted
START = "start"

# what is counted: a capture so small that only starting up remains, media of which hardly anything is watched, nothing but hooks
PLANS: dict[str, Plan] = {
    START: captures.exchanges(1),
    "mix": captures.mix(100_000, share=0.001),
    "rest": captures.rest(10_000),
}


class CountError(Exception):
    """The instructions cannot be counted, or not be compared."""


@dataclass(frozen=True)
class Count:
    """Instructions in all, and those behind what starting up takes."""

    name: str
    total: int
    start: int

    @property
    def own(self) -> int:
        return self.total if self.name == START else self.total - self.start


def version() -> str:
    """The version of Python that counts are valid for: another build of the same minor version can differ by a fifth."""
    return ".".join(str(part) for part in sys.version_info[:3])


def count(say: bool = True) -> tuple[str, dict[str, Count]]:
    """A digest of the captures, and the counts by name. Raises CountError."""
    if shutil.which("valgrind") is None:
        raise CountError("valgrind is not installed (on Debian: apt install valgrind)")
    digest = sha256()
    totals = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, plan in PLANS.items():
            path = Path(folder) / f"{name}.pcap"
            captures.make(plan, path)
            digest.update(path.read_bytes())
            _analyse([], path)  # so that no run has to compile what it imports
            if say:
                print(f"counting {name} ...", file=sys.stderr)
            totals[name] = _instructions(path)
    return digest.hexdigest(), {name: Count(name, total, totals[START]) for name, total in totals.items()}


def _instructions(capture: Path) -> int:
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    said = _analyse(tool, capture)
    found = re.findall(r"Collected : (\d+)", said)
    if len(found) != 1:
        raise CountError(f"callgrind gives {len(found)} counts, where there should be one process: {said[-300:]}")
    return int(found[0])


def _analyse(under: list[str], capture: Path) -> str:
    """Analyses a capture in its own folder, with nothing from the environment; what was written to standard error."""
    analyze = ["analyze", "--format", "json", "-o", "/dev/null", capture.name]
    command = [*under, sys.executable, "-m", "wcs_pcap", *analyze]
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1"}
    done = subprocess.run(command, cwd=capture.parent, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CountError(f"{' '.join(command)}: {done.stderr[-300:]}")
    return done.stderr


def recorded() -> dict[str, dict[str, int | str]]:
    """What is on record, by version of Python."""
    try:
        return tomllib.loads(RECORD.read_text())
    except FileNotFoundError:
        return {}


def written(record: Mapping[str, Mapping[str, int | str]]) -> str:
    """The record as a file."""
    lines = [
        "# Instructions of `python -m wcs_pcap analyze --format json`, by version of Python. A change that needs more than a",
        "# tenth more has to say so: python -m tests.bench instructions --update (docs/performance.md)",
    ]
    for key in sorted(record, key=lambda text: [int(part) for part in text.split(".")]):
        lines += ["", f'["{key}"]']
        lines += [
            f"{name} = {value:_}" if isinstance(value, int) else f'{name} = "{value}"' for name, value in record[key].items()
        ]
    return "\n".join(lines) + "\n"


def update() -> str:
    """Counts and puts that on record for the running version; what has changed."""
    record = recorded()
    before = record.get(version(), {})
    digest, counts = count()
    record[version()] = {"captures": digest, **{name: each.total for name, each in counts.items()}}
    RECORD.write_text(written(record))
    return report(before, counts)


def check() -> tuple[str, list[str]]:
    """The table, and what has grown too much. Raises CountError; without a record there is nothing to compare."""
    record = recorded().get(version())
    if record is None:
        return f"No instructions are on record for Python {version()}: nothing to compare ({RECORD.name}).", []
    digest, counts = count()
    if digest != record["captures"]:
        raise CountError("the captures are not those of the record: python -m tests.bench instructions --update")
    return report(record, counts), grown(record, counts)


def grown(record: Mapping[str, int | str], counts: Mapping[str, Count]) -> list[str]:
    """A sentence for each count that is too high."""
    before = _counts(record)
    return [
        f"{name}: {each.own / before[name].own - 1:+.1%} instructions, more than {ALLOWED:.0%}"
        for name, each in counts.items()
        if each.own > before[name].own * (1 + ALLOWED)
    ]


def report(record: Mapping[str, int | str], counts: Mapping[str, Count]) -> str:
    """A table of counts beside those on record."""
    before = _counts(record)
    rows = []
    for name, each in counts.items():
        old = before.get(name)
        change = f"{each.own / old.own - 1:+.1%}" if old else "-"
        rows.append(
            [
                name if name == START else f"{name}, without start",
                f"{each.own / 1e6:,.1f}",
                f"{old.own / 1e6:,.1f}" if old else "-",
                change,
            ]
        )
    return tables.table(["Million instructions", "Now", "On record", "Change"], rows)


def _counts(record: Mapping[str, int | str]) -> dict[str, Count]:
    totals = {name: value for name, value in record.items() if isinstance(value, int)}
    return {name: Count(name, total, totals[START]) for name, total in totals.items()}
