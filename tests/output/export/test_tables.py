"""The tables: the same values in data frames, CSV, JSON lines and Parquet, each column of its type."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pandas
import pytest
from conftest import SAMPLES
from expect.made_reports import hook, report
from wcs import run

import wcs_pcap
from wcs_pcap.model import Report
from wcs_pcap.output.export import frames, installation
from wcs_pcap.output.export.frames import frame, to_csv, to_parquet
from wcs_pcap.output.export.tables import TABLES, lines, rows

CAPTURES = sorted(path.name for path in SAMPLES.glob("*.pcap*"))
KINDS = {table: {name: column.kind for name, column in columns.items()} for table, columns in TABLES.items()}
TYPES = {"int": "Int64", "float": "Float64", "bool": "boolean", "text": "string", "time": "datetime64[ns, UTC]"}


def csv_text(made: Report, table: str) -> str:
    return "".join(to_csv(made, table))


def stored(made: Report, table: str, path: Path) -> pandas.DataFrame:
    """The table as it is read back from a Parquet file."""
    with path.open("wb") as file:
        to_parquet(file, made, table)
    return pandas.read_parquet(path)


@pytest.mark.parametrize("sample", CAPTURES)
@pytest.mark.parametrize("table", TABLES)
def test_all_formats_have_the_same_values(sample: str, table: str, tmp_path: Path) -> None:
    made = wcs_pcap.analyze(SAMPLES / sample)
    columns = KINDS[table]
    expected = list(rows(made, table))
    assert all(list(row) == list(columns) for row in expected)
    for name, kind in columns.items():
        if kind in TYPES:
            assert str(frame(made, table)[name].dtype) == TYPES[kind], name
    back = stored(made, table, tmp_path / "table.parquet")
    assert list(back.columns) == list(columns)
    read = list(csv.DictReader(io.StringIO(csv_text(made, table))))
    objects = [json.loads(line) for line in lines(made, table)]
    assert len(back) == len(read) == len(objects) == len(expected)
    for number, row in enumerate(expected):
        for name, kind in columns.items():
            value, text, cell = row[name], read[number][name], back[name].iloc[number]
            if value is None:
                assert (text, objects[number][name]) == ("", None)
                assert pandas.isna(cell)
            elif kind == "time":
                assert pandas.Timestamp(text) == cell == pandas.Timestamp(value, tz="UTC")
                assert pandas.Timestamp(objects[number][name]) == cell
            elif kind in ("ints", "texts"):
                assert json.loads(text) == objects[number][name] == list(cell) == value
            else:
                assert objects[number][name] == cell == value
                assert text == str(value)


def test_nanoseconds_and_a_time_out_of_range() -> None:
    made = report(hook(1, "connect"), hook(2, "hangup"))
    first, second = made.exchanges
    first.time += 7
    second.time = 2**70
    assert [str(time) for time in frame(made, "exchanges")["time"]] == ["2015-06-03 10:12:28.000000007+00:00", "NaT"]
    assert "T10:12:28.000000007+00:00" in csv_text(made, "exchanges")


@pytest.mark.parametrize("time", [-(2**70), -(2**63) - 1, -(2**63), 2**63])
def test_a_time_out_of_range_is_absent(time: int, tmp_path: Path) -> None:
    made = report(hook(1, "connect"))
    made.exchanges[0].time = time
    assert pandas.isna(stored(made, "exchanges", tmp_path / "x")["time"].iloc[0])
    assert next(csv.DictReader(io.StringIO(csv_text(made, "exchanges"))))["time"] == ""


@pytest.mark.parametrize("time", [-(2**63) + 1, 2**63 - 1])
def test_the_first_and_the_last_time_of_pandas_can_be_stored(time: int) -> None:
    made = report(hook(1, "connect"))
    made.exchanges[0].time = time
    assert frame(made, "exchanges")["time"].iloc[0].value == time


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_file_that_cannot_be_written_is_not_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "full"
    path.symlink_to("/dev/full")  # a symlink, so that a failing test cannot remove the device
    result = run(capsys, "export", SAMPLES / "call.pcap", "--format", "parquet", "-o", path)
    assert result == (2, "", f"wcs-pcap: {path}: cannot be written: No space left on device\n")
    assert path.is_symlink()


def test_hostile_text_can_be_stored(tmp_path: Path) -> None:
    made = report(hook(1, "connect", {"sessionId": '\ud800",=1+1\r\n\x00', "sipPassword": "hunter2"}))
    made.findings[0].detail += "\ud800 password=hunter2 &token=hunter2"
    for table in TABLES:
        back = stored(made, table, tmp_path / f"{table}.parquet")
        text = csv_text(made, table)
        assert len(list(csv.reader(io.StringIO(text)))) == len(back) + 1
        assert "sipPassword" not in text or "***" in text
        assert "token=hunter2" not in text + back.to_string()


@pytest.mark.parametrize("table", TABLES)
def test_a_table_written_in_batches_is_the_same(table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = wcs_pcap.analyze(SAMPLES / "real.pcap")
    text, back = csv_text(made, table), stored(made, table, tmp_path / "whole")
    monkeypatch.setattr(frames, "BATCH", 2)
    assert len(list(to_csv(made, table))) == max(-(-len(back) // 2), 1)
    assert csv_text(made, table) == text
    assert stored(made, table, tmp_path / "batches").equals(back)


def test_without_pyarrow_parquet_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "pyarrow" else object())
    result = run(capsys, "export", SAMPLES / "call.pcap", "--format", "parquet", "-o", tmp_path / "x")
    command = installation.command_to_install("pyarrow", "parquet")
    assert result == (2, "", f"wcs-pcap: Parquet needs the package pyarrow; install it with: {command}\n")
    for form in ("csv", "jsonl", "har"):
        assert run(capsys, "export", SAMPLES / "call.pcap", "--format", form, "-o", tmp_path / "x").code == 0


@pytest.mark.parametrize("form", ["har", "csv", "jsonl"])
def test_export_to_standard_output(form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "out"
    assert run(capsys, "export", SAMPLES / "connection.pcap", "--format", form, "-o", path) == (0, "", "")
    result = run(capsys, "export", SAMPLES / "connection.pcap", "--format", form)
    assert (result.code, result.out.replace("\r", "")) == (0, path.read_text())
    assert "not-a-real-password" not in result.out
    shown = run(capsys, "export", SAMPLES / "connection.pcap", "--format", form, "--show-secrets")
    assert "not-a-real-password" in shown.out


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("--format", "xml"), ("--format", "parquet"), ("--format", "har", "--table", "flows"),
        ("--format", "csv", "--table", "packets"), ("--format", "csv", "--filter", "http"),
        ("--format", "parquet", "-o", "/no/such/folder/x"), ("--format", "har", "-o", "/no/such/folder/x"),
    ],
)  # fmt: skip
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "export", SAMPLES / "call.pcap", *arguments)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1
