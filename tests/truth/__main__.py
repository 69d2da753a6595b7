"""Counts verdicts and first findings by fault and place: ``python -m truth --count 10000`` in the folder ``tests``."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from truth.faults import IN_CAPTURE, ON_WIRE
from truth.run import Example, Outcome, example, judge


def run(chosen: tuple[int, str | None, str | None]) -> tuple[Example, Outcome]:
    one = example(*chosen)
    return one, judge(one)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--fault", choices=[*ON_WIRE, *IN_CAPTURE])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many contradictions are shown of a kind")
    parser.add_argument("--keep", type=Path, help="a folder for the captures of contradictions")
    arguments = parser.parse_args()
    wire = arguments.fault if arguments.fault in ON_WIRE else None
    harm = arguments.fault if arguments.fault in IN_CAPTURE else None
    seeds = [(seed, wire, harm) for seed in range(arguments.start, arguments.start + arguments.count)]
    table: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for one, said in pool.map(run, seeds, chunksize=20):
            kind = " + ".join(filter(None, (one.on_wire, one.in_capture)))
            hook = (
                ""
                if one.hook is None
                else one.hook.name
                if one.hook.name == "connect"
                else "direct"
                if one.hook.refusable
                else "event"
            )
            row = table[one.on_wire or one.in_capture or "", one.part, hook]
            row["count"] += 1
            row["two"] += bool(one.on_wire and one.in_capture)
            row[said.verdict] += 1
            row["wrong"] += not said.verdict_right
            row["to name"] += one.must_be_named
            row["named"] += one.must_be_named and said.first_right
            if not (said.verdict_right and said.first_right):
                what = "verdict" if not said.verdict_right else "first"
                expected = sorted(one.verdicts) if not said.verdict_right else sorted(one.first)
                label = f"{what}: {kind}: {said.verdict if what == 'verdict' else said.first}, not {'/'.join(expected)}"
                where = f"{one.hook.name} {one.hook.fields.get('status', '')} {one.place}" if one.hook else ""
                wrong[label].append(f"seed {one.seed} {where}: " + " | ".join(detail[:150] for detail in said.details[:4]))
                if arguments.keep:
                    (arguments.keep / f"{one.seed}.pcap").write_bytes(one.data)
    print("| Fault | Part | Hook | Count | of these with a second fault | pass | fail | inconclusive | wrong | named first |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for (fault, part, hook), row in sorted(table.items()):
        named = f"{row['named']} of {row['to name']}" if row["to name"] else ""
        verdicts = " | ".join(str(row[verdict]) for verdict in ("pass", "fail", "inconclusive"))
        print(f"| {fault} | {part} | {hook} | {row['count']} | {row['two']} | {verdicts} | {row['wrong']} | {named} |")
    for label, examples in sorted(wrong.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(examples)} x {label}")
        for text in examples[: arguments.show]:
            print("   ", text)


if __name__ == "__main__":
    main()
