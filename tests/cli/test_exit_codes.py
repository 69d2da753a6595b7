"""Exit codes and error lines; test_check_samples.py has those of ``check`` for every sample."""

from __future__ import annotations

import gzip
import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

EXPECTED = tomllib.loads((SAMPLES / "expected.toml").read_text())["capture"]


@pytest.mark.parametrize("entry", EXPECTED, ids=lambda entry: entry["file"])
def test_analyze_exits_with_0_whatever_the_verdict(entry: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "analyze", SAMPLES / entry["file"]).code == 0


@pytest.mark.parametrize(
    ("sample", "level", "code"),
    [
        ("port_closed", "error", 1),
        ("port_closed", "warning", 1),
        ("lost_packets", "error", 0),
        ("lost_packets", "warning", 1),
        ("call", "warning", 0),  # only info
    ],
)
def test_fail_on(sample: str, level: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "analyze", SAMPLES / f"{sample}.pcap", "--fail-on", level).code == code


def test_check_fail_on_warning_fails_a_passing_capture(capsys: pytest.CaptureFixture[str]) -> None:
    real = SAMPLES / "real.pcap"  # passes with the warning CAP001
    assert run(capsys, "check", real).code == 0
    assert run(capsys, "check", real, "--fail-on", "warning").code == 1


def not_captures(folder: Path) -> dict[str, Path]:
    call = (SAMPLES / "call.pcap").read_bytes()
    contents = {
        "empty": b"",
        "text": b"this is not a capture\n" * 50,
        "zeros": bytes(4096),
        "header-cut": call[:13],
        "gzip-of-text": gzip.compress(b"rubbish " * 100),
        "gzip-cut-at-once": gzip.compress(call)[:12],
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in contents} | {"missing": folder / "missing", "folder": folder}


@pytest.mark.parametrize(
    "command",
    [
        ("analyze",), ("packets",), ("exchanges",), ("check",), ("check", "--allow-inconclusive"), ("check", "--strict"),
        ("check", "--ignore", "CAP"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_file_that_is_not_a_capture_is_one_line_and_exit_2(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, path in not_captures(tmp_path).items():
        result = run(capsys, *command, path)
        assert result.code == 2, name
        assert result.out == "", name
        assert len(result.err.splitlines()) == 1, result.err
        assert result.err.startswith(f"wcs-pcap: {path}: "), result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyze",),
        ("analyze", "--port", "0", "x"),
        ("analyze", "--port", "9091,x", "x"),
        ("analyze", "--nonsense", "x"),
        ("nonsense",),
        ("analyze", "--filter", "ip.src ==", str(SAMPLES / "call.pcap")),
        ("analyze", "--filter", "no.such.field", str(SAMPLES / "call.pcap")),
        ("analyze", "--summary", "--fail-on", "error", str(SAMPLES / "call.pcap")),
        ("analyze", "--summary", "--filter", "tcp", str(SAMPLES / "call.pcap")),
        *(
            ("check", str(SAMPLES / "call.pcap"), option, value)
            for option in ("--rest-timeout", "--slow")
            for value in ("nan", "inf", "-inf", "1e300")
        ),
        ("diff", str(SAMPLES / "call.pcap"), str(SAMPLES / "call.pcap"), "--slower", "nan"),
        ("show", str(SAMPLES / "call.pcap"), "99"),
        ("rule", "NOPE001"),
        ("analyze", str(SAMPLES / "call.pcap"), "-o", "/no/such/folder/file"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exit_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, *arguments)
    assert result.code == 2
    assert result.out == ""
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("wcs-pcap")


@pytest.mark.parametrize("length", [24, 25, 39, 40, 41, 200, 100_000, 326_836])
def test_a_capture_cut_anywhere_is_analysed_up_to_there(length: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut = tmp_path / "cut.pcap"
    cut.write_bytes((SAMPLES / "call.pcap").read_bytes()[:length])
    result = run(capsys, "analyze", cut)
    assert result.code == 0
    assert ("CAP010" in result.out) == (length != 24)
    assert result.err == ""


def test_one_unreadable_file_among_several_is_an_error_and_the_rest_is_analysed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.pcap"
    bad.write_text("rubbish")
    result = run(capsys, "analyze", bad, SAMPLES / "connection.pcap")
    assert result.code == 0
    assert "error CAP010" in result.out
    assert "connect ✓" in result.out
    assert run(capsys, "check", bad, SAMPLES / "connection.pcap").code == 1
    assert run(capsys, "check", bad, bad).code == 2


def test_an_internal_error_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("wcs_pcap.pipeline.analyze", broken)
    result = run(capsys, "analyze", SAMPLES / "call.pcap")
    assert result.code == 70
    assert len(result.err.splitlines()) == 1
    assert "RuntimeError: first line" in result.err


@pytest.mark.parametrize(
    "arguments",
    [("packets",), ("packets", "--format", "jsonl"), ("analyze",), ("analyze", "--format", "json"), ("rule",)],
    ids=" ".join,
)
def test_a_reader_that_leaves_early_is_no_error(arguments: tuple[str, ...]) -> None:
    capture = [] if arguments == ("rule",) else [str(SAMPLES / "messaging.pcap")]
    command = [sys.executable, "-m", "wcs_pcap", *arguments, *capture]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


FAILING = str(SAMPLES / "not_found_404.pcap")


@pytest.mark.parametrize("columns", [None, 80], ids=["as it is", "folded"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", FAILING), 1),
        (("check", FAILING, "--github"), 1),
        *((("check", FAILING, "--format", form), 1) for form in ("json", "jsonl", "markdown")),
        (("check", str(SAMPLES / "one_way.pcap")), 3),
        (("analyze", FAILING, "--fail-on", "error"), 1),
        (("analyze", FAILING, "--fail-on", "error", "--format", "json"), 1),
        (("diff", str(SAMPLES / "call.pcap"), str(SAMPLES / "hangup_without_end.pcap"), "--exit-code"), 1),
        ((), 2),
    ],
    ids=lambda value: " ".join(Path(part).name for part in value) if isinstance(value, tuple) else None,
)
def test_a_reader_that_leaves_early_does_not_change_the_exit_code(
    arguments: tuple[str, ...], code: int, columns: int | None
) -> None:
    command = [sys.executable, "-m", "wcs_pcap", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    if columns is not None:
        environment["COLUMNS"] = str(columns)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", code)


def shell(arguments: str, folder: Path = SAMPLES) -> subprocess.CompletedProcess[bytes]:
    """What ``wcs-pcap ARGUMENTS`` does in a shell, with the redirections among them."""
    line = f"exec {shlex.quote(sys.executable)} -m wcs_pcap {arguments}"
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        "check not_found_404.pcap -o >(true)",
        "check not_found_404.pcap -q --junit >(true)",
        "check not_found_404.pcap 2>&1 | true",
    ],
)
def test_a_reader_of_a_named_pipe_that_leaves_early_does_not_either(arguments: str) -> None:
    done = shell(f"{arguments}; exit ${{PIPESTATUS[0]}}".replace("exec ", ""))
    assert (done.returncode, done.stderr) == (1, b"")


CLOSED = b"wcs-pcap: the output: cannot be written: standard output is closed\n"


@pytest.mark.parametrize(
    ("arguments", "code", "err"),
    [
        ("check call.pcap >&-", 2, CLOSED),
        ("analyze --format json call.pcap >&-", 2, CLOSED),
        ("rule >&-", 2, CLOSED),
        ("check call.pcap >&- 2>&-", 2, b""),
        ("check --quiet not_found_404.pcap >&-", 1, b""),
        ("check not_found_404.pcap 2>&-", 1, b""),
        ("check no_such_file 2>&-", 2, b""),
        ("analyze - <&-", 2, b"wcs-pcap: -: standard input is closed\n"),
        ("analyze - <&- >&- 2>&-", 2, b""),
    ],
)
def test_closed_standard_streams(arguments: str, code: int, err: bytes) -> None:
    done = shell(arguments)
    assert (done.returncode, done.stderr) == (code, err)


def test_an_opened_file_does_not_take_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    done = shell(f"analyze call.pcap --timings -o {shlex.quote(str(tmp_path / 'out'))} <&- >&- 2>&-")
    assert done.returncode == 0
    assert (tmp_path / "out").read_text() == subprocess.run(
        [sys.executable, "-m", "wcs_pcap", "analyze", "call.pcap"], cwd=SAMPLES, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("named", [False, True], ids=["standard output", "-o"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk_is_one_line(form: str, named: bool) -> None:
    command = [sys.executable, "-m", "wcs_pcap", "analyze", "--format", form, str(SAMPLES / "call.pcap")]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*command, "-o", "/dev/full"] if named else command,
            stdout=subprocess.DEVNULL if named else full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert done.stderr.endswith(b"cannot be written: No space left on device\n")


def test_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    data = (SAMPLES / "connection.pcap").read_bytes()
    command = [sys.executable, "-m", "wcs_pcap", "analyze", "-"]
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(command, input=data, capture_output=True, check=True, env=environment)
    from_file = run(capsys, "analyze", SAMPLES / "connection.pcap").out
    assert done.stdout.decode().replace("-: ", f"{SAMPLES / 'connection.pcap'}: ", 1) == from_file
    empty = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert empty.returncode == 2
    assert empty.stderr == b"wcs-pcap: -: the file is empty: there is no capture in it\n"


@pytest.mark.parametrize("arguments", ["--help", "check --help", "--version"])
def test_a_help_page_that_is_not_read_to_its_end(arguments: str) -> None:
    command = f"{sys.executable} -m wcs_pcap {arguments} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
