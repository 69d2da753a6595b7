"""Terminals of 40 and 50 columns: no line is wider, and each row can still be recognised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import SAMPLES
from rich.cells import cell_len
from wcs import run

import wcs_pcap
from wcs_pcap.flows.pattern import patterns
from wcs_pcap.output.text.columns import Column, fitting

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
NARROW = pytest.mark.parametrize("columns", [40, 50])


def lines(capsys: pytest.CaptureFixture[str], columns: int, *arguments: object) -> list[str]:
    return [line.rstrip() for line in run(capsys, *arguments, columns=columns).out.splitlines()]


@NARROW
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
@pytest.mark.parametrize(
    "command", [("analyze",), ("analyze", "--summary"), ("check",), ("packets",), ("exchanges",)], ids=" ".join
)
def test_no_line_is_wider(command: tuple[str, ...], path: Path, columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert max(map(cell_len, lines(capsys, columns, *command, path))) <= columns


@NARROW
@pytest.mark.parametrize("command", [("patterns",), *(("patterns", name) for name in patterns()), ("rule",), ("rule", "TIME005")])
def test_no_line_of_patterns_and_rules_is_wider(
    command: tuple[str, ...], columns: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert max(map(cell_len, lines(capsys, columns, *command))) <= columns


@NARROW
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_a_summary_names_its_hooks_and_statuses(path: Path, columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    hooks = [exchange for exchange in wcs_pcap.analyze(path).exchanges if exchange.hook and exchange.request]
    rows = {line.split()[0]: line for line in lines(capsys, columns, "analyze", "--quiet", "--summary", path) if line}
    assert {exchange.hook for exchange in hooks} <= rows.keys()
    for exchange in hooks:
        if exchange.response is not None and exchange.response.status != 200:
            assert re.search(rf"{exchange.response.status}: \d", rows[exchange.hook or ""])


@NARROW
def test_the_list_of_patterns_has_names_and_first_hooks(columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    rows = lines(capsys, columns, "patterns")
    assert [row.split()[0] for row in rows[1:]] == list(patterns())
    assert "connection        connect" in rows


@NARROW
def test_hooks_and_requests_can_be_distinguished(columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "hangup_without_end.pcap"
    assert any("RegistrationStatusEvent" in line for line in lines(capsys, columns, "analyze", path))
    listed = "\n".join(lines(capsys, columns, "exchanges", path))
    assert "POST /EchoApp/call" in listed
    assert "POST /EchoApp/Reg" in listed


def test_an_empty_column_is_left_out_earlier() -> None:
    columns = (Column("Name"), Column("Trouble", drop_order=2, drop_order_empty=1), Column("Time", drop_order=1))
    assert fitting(columns, [("a" * 20, "404", "5 ms")], 0, 30) == [0, 1]
    assert fitting(columns, [("a" * 20, "", "5 ms")], 0, 30) == [0, 2]
