"""Programs are asked what they find, timed, and held to the truth."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bench import captures, compare, growth, programs, tables
from bench.measure import CommandError, Run, middle, run
from bench.programs import OURS, PEERS, Program

PLAN = captures.mix(600, share=0.3)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, captures.Truth]:
    path, truth = captures.have(PLAN, tmp_path_factory.mktemp("bench"))
    return path, truth


def test_a_run_has_the_time_and_memory_of_its_command() -> None:
    small = run("exec sleep 0.2")
    assert 0.2 <= small.seconds < 2
    large = run(f"{sys.executable} -c 'b = bytearray(b\"x\") * 100_000_000'")
    assert small.peak < 20_000_000 < 100_000_000 < large.peak < 150_000_000


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(CommandError, match="no such thing"):
        run("echo no such thing >&2; exit 3")


def test_medians() -> None:
    assert middle([Run(3, 5), Run(1, 9), Run(2, 7)]) == Run(2, 9)


@pytest.mark.parametrize("program", [OURS, *PEERS], ids=lambda program: program.name)
def test_every_program_finds_what_there_is(program: Program, made: tuple[Path, captures.Truth]) -> None:
    capture, truth = made
    if lacks := program.lacks():
        pytest.skip(f"{lacks} is not installed")
    number, taken = program.count(capture)
    assert number == program.finds(truth)
    assert taken.seconds > 0
    if program.counting:  # it is timed while it does something else
        assert program.measure(capture).seconds > 0
    assert {path.name for path in capture.parent.iterdir()} == {capture.name, capture.name + ".truth.json"}


def test_the_table_says_who_was_there(made: tuple[Path, captures.Truth]) -> None:
    capture, truth = made
    lossy = Program("`lossy`", "exec printf 'POST 1\\nGET\\n'")
    missing = Program("`missing`", "exec no-such-program", "no-such-program")
    broken = Program("`broken`", "exit 1")
    text = compare.compare(capture, truth, [OURS], [lossy, missing, broken], rounds=3, patience=60)
    head, _, first, second, _, last = text.splitlines()
    assert [cell.strip() for cell in first.split("|")][1:6:2] == [OURS.name, "1", f"{truth.requests}"]
    assert f"**1 of {truth.requests}**" in second
    assert head.count("|") == first.count("|") == second.count("|")
    assert last.startswith("Not measured: `missing` (no-such-program is not installed); `broken` (exit 1: ")


def test_slow_peers_run_once(made: tuple[Path, captures.Truth]) -> None:
    slow = Program("`slow`", "echo POST")
    assert "(one run)" in compare.compare(*made, [OURS], [slow], rounds=2, patience=0).splitlines()[3]


def test_we_must_find_all(made: tuple[Path, captures.Truth]) -> None:
    capture, truth = made
    wrong = replace(truth, requests=truth.requests + 1)
    with pytest.raises(compare.WrongCountError):
        compare.compare(capture, wrong, [OURS], [], rounds=1, patience=1)
    with pytest.raises(compare.WrongCountError):
        compare.formats(dict.fromkeys(compare.FORMS, (capture, wrong)), rounds=1)
    with pytest.raises(compare.WrongCountError):
        growth.grow(growth.AXES["packets"], [(PLAN, capture, wrong)], 1, "")


def test_forms(made: tuple[Path, captures.Truth]) -> None:
    folder = made[0].parent
    text = compare.formats({form: captures.have(PLAN, folder, form) for form in compare.FORMS}, rounds=1)
    assert [line.split("|")[1].strip() for line in text.splitlines()[2:]] == ["pcap", "pcapng", "pcap.gz", "`zcat` alone"]
    for form in compare.FORMS[1:]:
        path = captures.have(PLAN, folder, form)[0]
        path.unlink()
        path.with_name(path.name + ".truth.json").unlink()


def test_growth_has_a_row_for_each_capture(tmp_path: Path) -> None:
    axis = growth.AXES["exchanges"]
    plans = [captures.exchanges(number) for number in (2, 40, 80)]
    text = growth.grow(axis, [(plan, *captures.have(plan, tmp_path)) for plan in plans], 1, "")
    assert [line.split("|")[4].strip() for line in text.splitlines()[2:5]] == ["2", "40", "80"]
    assert "Straight line" in text.splitlines()[-1]


def test_axes() -> None:
    assert growth.steps(1_000, 10_000) == [1_000, 3_000, 10_000]
    plans = {name: axis.plans(axis.most) for name, axis in growth.AXES.items()}
    assert [plan.packets for plan in plans["packets"]] == [10_000, 30_000, 100_000, 300_000, 1_000_000]
    assert [plan.share for plan in plans["share"]] == sorted(growth.SHARES)
    assert [plan.shape.connections for plan in plans["streams"]][::2] == [1, 10, 100, 1_000, 10_000, 100_000]
    assert {plan.shape.exchanges for plan in plans["streams"]} == {growth.EXCHANGES}
    assert [plan.shape.exchanges for plan in plans["exchanges"]][::2] == [1_000, 10_000, 100_000, 1_000_000]


def test_straight_lines_are_told_from_others() -> None:
    line = growth.straight([(0, 0.1), (10, 1.1), (100, 10.1), (1000, 100.1)])
    assert (line.begin, line.slope, line.off) == pytest.approx((0.1, 0.1, 0), abs=1e-9)
    assert growth.sentence("packets", [(10, 1.0), (100, 10.0), (1000, 101.0)]).endswith(": linear.")
    assert growth.sentence("packets", [(10, 1.0), (100, 10.0), (1000, 140.0)]).endswith("**not linear**.")
    assert growth.sentence("packets", [(n, n * n) for n in (10.0, 100.0, 1000.0)]).endswith("**not linear**.")
    assert "ms for each of % watched" in growth.sentence("% watched", [(0, 1.0), (50, 2.0), (100, 3.0)])
    assert "Too few" in growth.sentence("packets", [(1, 1), (2, 2)])


def test_numbers_as_they_are_written() -> None:
    assert [tables.seconds(value) for value in (0.1234, 1.234, 12.34, 123.4)] == ["0.123", "1.23", "12.3", "123"]
    assert [tables.times(value) for value in (0.456, 1.256, 13.44, 160.6)] == ["0.46", "1.26", "13.4", "161"]
    assert [tables.megabytes(value) for value in (320_000, 16_500_000, 1_234_000_000)] == ["0.3", "16", "1,234"]
    assert tables.table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"
    assert "tshark" not in programs.versions() or "tshark 4" in programs.versions() or "tshark 3" in programs.versions()
