"""The tables: every column of its type, in data frames, CSV, JSON lines and Parquet alike."""

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
from pyarrow import parquet
from wcs import run

import wcs_pcap
from wcs_pcap.errors import WcsPcapError
from wcs_pcap.output.export import frames
from wcs_pcap.output.export.frames import frame, to_csv, to_parquet
from wcs_pcap.output.export.tables import TABLES, lines, rows

CAPTURES = sorted(path.name for path in SAMPLES.glob("*.pcap*"))
TYPES = {"int": "Int64", "float": "Float64", "bool": "boolean", "text": "string", "time": "datetime64[ns, UTC]"}


@pytest.mark.parametrize("sample", CAPTURES)
@pytest.mark.parametrize("table", TABLES)
def test_all_forms_say_the_same(sample: str, table: str, tmp_path: Path) -> None:
    made = wcs_pcap.analyze(SAMPLES / sample)
    columns = TABLES[table][0]
    expected = list(rows(made, table))
    assert all(list(row) == list(columns) for row in expected)
    for name, kind in columns.items():
        if kind in TYPES:
            assert str(frame(made, table)[name].dtype) == TYPES[kind], name
    path = tmp_path / "table.parquet"
    to_parquet(made, table, str(path))
    back = pandas.read_parquet(path)
    assert list(back.columns) == list(columns)
    read = list(csv.DictReader(io.StringIO(to_csv(made, table))))
    objects = [json.loads(line) for line in lines(made, table)]
    assert len(back) == len(read) == len(objects) == len(expected)
    for number, row in enumerate(expected):
        for name, kind in columns.items():
            value, text, stored = row[name], read[number][name], back[name].iloc[number]
            if value is None:
                assert (text, objects[number][name]) == ("", None)
                assert pandas.isna(stored)
            elif kind == "time":
                assert pandas.Timestamp(text) == stored == pandas.Timestamp(value, tz="UTC")
                assert pandas.Timestamp(objects[number][name]) == stored
            elif kind in ("ints", "texts"):
                assert json.loads(text) == objects[number][name] == list(stored) == value
            else:
                assert objects[number][name] == stored == value
                assert text == str(value)


def test_nanoseconds_and_what_does_not_fit() -> None:
    made = report(hook(1, "connect"), hook(2, "hangup"))
    first, second = made.exchanges
    first.time += 7
    second.time = 2**70
    assert [str(time) for time in frame(made, "exchanges")["time"]] == ["2015-06-03 10:12:28.000000007+00:00", "NaT"]
    assert "T10:12:28.000000007+00:00" in to_csv(made, "exchanges")


@pytest.mark.parametrize("time", [-(2**70), -(2**63) - 1, -(2**63), 2**63])
def test_a_time_that_pandas_does_not_know_is_none(time: int, tmp_path: Path) -> None:
    made = report(hook(1, "connect"))
    made.exchanges[0].time = time
    to_parquet(made, "exchanges", str(tmp_path / "x"))
    assert pandas.isna(pandas.read_parquet(tmp_path / "x")["time"].iloc[0])
    assert next(csv.DictReader(io.StringIO(to_csv(made, "exchanges"))))["time"] == ""


@pytest.mark.parametrize("time", [-(2**63) + 1, 2**63 - 1])
def test_the_first_and_the_last_time_of_pandas_can_be_stored(time: int) -> None:
    made = report(hook(1, "connect"))
    made.exchanges[0].time = time
    assert frame(made, "exchanges")["time"].iloc[0].value == time


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_what_parquet_cannot_be_written_to_is_left_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "full"
    path.symlink_to("/dev/full")  # which a test that fails must not be able to remove
    result = run(capsys, "export", SAMPLES / "call.pcap", "--format", "parquet", "-o", path)
    assert result == (2, "", f"wcs-pcap: {path}: cannot be written: No space left on device\n")
    assert path.is_symlink()


def test_hostile_text_can_be_stored(tmp_path: Path) -> None:
    made = report(hook(1, "connect", {"sessionId": '\ud800",=1+1\r\n\x00', "sipPassword": "hunter2"}))
    made.findings[0].detail += "\ud800 password=hunter2 &token=hunter2"
    for table in TABLES:
        path = tmp_path / f"{table}.parquet"
        to_parquet(made, table, str(path))
        stored = pandas.read_parquet(path)
        text = to_csv(made, table)
        assert len(list(csv.reader(io.StringIO(text)))) == len(stored) + 1
        assert "sipPassword" not in text or "***" in text
        assert "token=hunter2" not in text + parquet.read_table(path).to_pandas().to_string()


def test_without_pandas_it_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(frames, "find_spec", lambda name: None if name == "pandas" else object())
    with pytest.raises(WcsPcapError, match=r"needs pandas: pip install 'wcs-pcap\[data\]'"):
        wcs_pcap.analyze(SAMPLES / "call.pcap").flows_frame()
    for form in ("csv", "parquet"):
        result = run(capsys, "export", SAMPLES / "call.pcap", "--format", form, "-o", tmp_path / "x")
        assert result == (2, "", "wcs-pcap: this needs pandas: pip install 'wcs-pcap[data]'\n")
    for form in ("jsonl", "har"):
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
