"""The public API: cheap to import, typed, documented, and its errors are those of the documented tree."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
from conftest import SAMPLES
from docs_schema import validator

import wcs_pcap
from wcs_pcap import errors, pipeline
from wcs_pcap.expect.learn import learn

REAL = SAMPLES / "real.pcap"


def test_every_name_is_there_and_documented() -> None:
    assert set(wcs_pcap.__all__) <= set(dir(wcs_pcap))
    for name in wcs_pcap.__all__:
        value = getattr(wcs_pcap, name)
        assert inspect.getdoc(value), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        wcs_pcap.nothing  # noqa: B018


def test_importing_it_loads_nothing() -> None:
    program = "import sys; before = set(sys.modules); import wcs_pcap; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"wcs_pcap", "__future__"}


def test_an_analysis_loads_no_pandas() -> None:
    program = (
        f"import sys, wcs_pcap; wcs_pcap.analyze({str(REAL)!r}).check(); print('pandas' in sys.modules, 'rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"pandas", "pyarrow", "rich", "xml"} & set(done.stdout.split())


def test_captures_as_path_text_or_several() -> None:
    expected = pipeline.analyze([str(REAL)])
    for captures in (REAL, str(REAL), [REAL]):
        report = wcs_pcap.analyze(captures)
        assert isinstance(report, wcs_pcap.Report)
        assert (report.verdict, len(report.flows)) == (expected.verdict, len(expected.flows))
    both = wcs_pcap.analyze([REAL, SAMPLES / "connection.pcap"])
    assert len(both.captures) == 2


def test_options() -> None:
    other = SAMPLES / "other_port.pcap"
    assert wcs_pcap.analyze(other).verdict is wcs_pcap.Verdict.INCONCLUSIVE
    assert wcs_pcap.analyze(other, ports=(8081,)).verdict is wcs_pcap.Verdict.PASS
    assert wcs_pcap.analyze(other, wcs_pcap.Options(ports=(8081,))).verdict is wcs_pcap.Verdict.PASS
    narrowed = wcs_pcap.analyze(other, wcs_pcap.Options(ports=(8081,)), app="/Other")
    assert narrowed.hooks == []
    with pytest.raises(TypeError):
        wcs_pcap.analyze(other, port=8081)


def test_frames_and_json() -> None:
    report = wcs_pcap.analyze(REAL)
    exchanges = report.exchanges_frame()
    assert len(exchanges) == 12
    assert isinstance(exchanges["time"].dtype, pandas.DatetimeTZDtype)
    assert exchanges.groupby("hook")["latency"].median().gt(0).all()
    assert list(report.flows_frame()["verdict"]) == ["pass"] * 4
    assert list(report.findings_frame()["code"]) == ["CAP001"]
    document = report.to_json()
    validator().validate(document)
    assert document["verdict"] == "pass"


def test_secrets_are_masked() -> None:
    report = wcs_pcap.analyze(SAMPLES / "connection.pcap")
    assert "not-a-real-password" not in report.exchanges_frame().to_string(max_colwidth=None) + str(report.to_json())
    shown = report.exchanges_frame(show_secrets=True)["request_json"].iloc[0]
    assert "not-a-real-password" in shown


def test_check(tmp_path: Path) -> None:
    report = wcs_pcap.analyze(REAL)
    path = tmp_path / "expect.toml"
    path.write_text(learn(report))
    assert report.check(path).verdict is wcs_pcap.Verdict.PASS
    bad = wcs_pcap.analyze(SAMPLES / "hangup_without_end.pcap")
    assert bad.check(path).verdict is wcs_pcap.Verdict.FAIL
    assert bad.check().verdict is wcs_pcap.Verdict.FAIL
    assert bad.check(ignore=["FLOW018"]).verdict is wcs_pcap.Verdict.PASS
    with pytest.raises(wcs_pcap.ExpectationError):
        bad.check(tmp_path / "missing.toml")


def test_the_tree_of_errors() -> None:
    assert {each.__name__ for each in vars(errors).values() if isinstance(each, type)} <= set(wcs_pcap.__all__)
    for name in ("CaptureError", "PatternError", "FilterError", "ExpectationError"):
        assert issubclass(getattr(wcs_pcap, name), wcs_pcap.WcsPcapError)
    with pytest.raises(wcs_pcap.CaptureError) as raised:
        wcs_pcap.analyze("/no/such/file.pcap")
    assert raised.value.path == "/no/such/file.pcap"
