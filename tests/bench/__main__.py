"""Measures wcs-pcap and prints Markdown for docs/performance.md, which says how to use this. Run by hand, from the root."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from . import captures, compare, growth, instructions, programs, tables
from .captures import NAMED, Plan, Truth
from .measure import CommandError

FOLDER = Path("build/bench")


def main() -> int:
    """Runs the command that the command line names; 1 if a promise is not kept, 2 if something cannot be measured."""
    options = _parser().parse_args()
    try:
        code: int = options.run(options)
        return code
    except (CommandError, OSError, compare.WrongCountError, instructions.CountError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    make = commands.add_parser("make", help="make a capture and its truth file")
    _plan(make)
    make.add_argument("--form", choices=("pcap", "pcapng", "pcap.gz", "pcapng.gz"), default="pcap")
    make.set_defaults(run=_make)

    peers = commands.add_parser("compare", help="wcs-pcap and every installed peer on one capture")
    _plan(peers)
    peers.add_argument("--patience", type=float, default=120, metavar="SECONDS", help="a peer that takes longer is run once")
    peers.add_argument("--only", metavar="TEXT", help="only peers with this in their name")
    peers.set_defaults(run=_compare)

    forms = commands.add_parser("formats", help="pcap, pcapng and gzip")
    _plan(forms)
    forms.set_defaults(run=_formats)

    grow = commands.add_parser("growth", help="time and memory by packets, watched share, streams or exchanges")
    grow.add_argument("axis", choices=growth.AXES)
    grow.add_argument("--most", type=int, metavar="N", help="packets or exchanges of the largest capture")
    grow.add_argument("--extra", default="", metavar="OPTIONS", help="more options for wcs-pcap analyze")
    _folder(grow)
    grow.set_defaults(run=_grow)

    count = commands.add_parser("instructions", help="count instructions and compare with the record")
    count.add_argument("--update", action="store_true", help="put the counts on record")
    count.set_defaults(run=_instructions)
    return parser


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("capture", choices=NAMED)
    parser.add_argument("--packets", type=int, metavar="N", help="another size")
    parser.add_argument("--share", type=float, metavar="PART", help="another share of watched packets, 0 to 1")
    parser.add_argument("--seed", type=int, default=1)
    _folder(parser)


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of which the median counts (default: 5)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where captures are kept (default: {FOLDER})")


def _plan_of(options: argparse.Namespace) -> Plan:
    named = NAMED[options.capture]
    packets = options.packets or named.packets
    share = named.share if options.share is None else options.share
    return Plan(packets, share, named.others, seed=options.seed)


def _make(options: argparse.Namespace) -> int:
    path, truth = captures.have(_plan_of(options), options.folder, options.form)
    print(path, truth)
    return 0


def _compare(options: argparse.Namespace) -> int:
    capture, truth = captures.have(_plan_of(options), options.folder)
    us = [programs.OURS, programs.TABLE] if options.capture == "small" else [programs.OURS]
    peers = [peer for peer in programs.PEERS if options.only is None or options.only in peer.name]
    table = compare.compare(capture, truth, us, peers, options.rounds, options.patience)
    _print(truth, options.rounds, table)
    return 0


def _formats(options: argparse.Namespace) -> int:
    plan = _plan_of(options)
    made = {form: captures.have(plan, options.folder, form) for form in compare.FORMS}
    _print(made["pcap"][1], options.rounds, compare.formats(made, options.rounds))
    return 0


def _grow(options: argparse.Namespace) -> int:
    axis = growth.AXES[options.axis]
    plans = axis.plans(options.most or axis.most)
    made = [(plan, *captures.have(plan, options.folder)) for plan in plans]
    _print(None, options.rounds, growth.grow(axis, made, options.rounds, options.extra))
    return 0


def _print(truth: Truth | None, rounds: int, table: str) -> None:
    """The table, under a line that says what was measured, and with what."""
    what = ""
    if truth is not None:
        what = (
            f"{truth.packets:,} packets in {tables.megabytes(truth.bytes)} MB, {truth.watched_packets / truth.packets:.0%} "
            f"of them watched, {truth.requests:,} exchanges on {truth.streams:,} connections. "
        )
    print(f"{what}Medians of {rounds} runs in turn; {programs.versions()}; {os.cpu_count()} cores.\n\n{table}")


def _instructions(options: argparse.Namespace) -> int:
    if options.update:
        print(instructions.update())
        return 0
    text, grown = instructions.check()
    print(text)
    for line in grown:
        print(f"error: {line}", file=sys.stderr)
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
