"""Options from wcs-pcap.toml and pyproject.toml."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.cli.config import configured
from wcs_pcap.errors import ConfigError

EVERYTHING = """
port = [8081, 9091]
app = "/EchoApp"
rest-timeout = 10
retry-count = 0
slow = 0.5
patterns = ["own.toml"]
hook-secret-env = "SECRET"
"""


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "wcs-pcap.toml").write_text(EVERYTHING, encoding="utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert configured(str(below)) == {
        "port": "8081,9091",
        "app": "/EchoApp",
        "rest_timeout": 10,
        "retry_count": 0,
        "slow": 0.5,
        "patterns": [str(tmp_path / "own.toml")],
        "hook_secret_env": "SECRET",
    }


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "wcs-pcap.toml").write_text("slow = 1", encoding="utf-8")
    (below / "pyproject.toml").write_text('[project]\nname = "wcs-pcap"\n', encoding="utf-8")  # does not speak of options
    assert configured(str(below)) == {"slow": 1}
    (below / "pyproject.toml").write_text("[tool.wcs-pcap]\nslow = 2\n", encoding="utf-8")
    assert configured(str(below)) == {"slow": 2}
    (below / "wcs-pcap.toml").write_text("", encoding="utf-8")
    assert configured(str(below)) == {}


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("wcs-pcap.toml", "slow = 1\nsloww = 2\n", 2, "'sloww' is not known; did you mean 'slow'? It may have port, app"),
        ("wcs-pcap.toml", "port = 0", 1, "'port' must be a port, a list of ports"),
        ("wcs-pcap.toml", "port = true", 1, "'port' must be"),
        ("wcs-pcap.toml", "port = []", 1, "'port' must be"),
        ("wcs-pcap.toml", "\nrest-timeout = -1", 2, "'rest-timeout' must be a number of seconds"),
        ("wcs-pcap.toml", "rest-timeout = inf", 1, "'rest-timeout' must be"),
        ("wcs-pcap.toml", "slow = nan", 1, "'slow' must be"),
        ("wcs-pcap.toml", "slow = 1e300", 1, "'slow' must be"),
        ("wcs-pcap.toml", "retry-count = 1.5", 1, "'retry-count' must be a whole number"),
        ("wcs-pcap.toml", "patterns = 'x'", 1, "'patterns' must be a list of files"),
        ("wcs-pcap.toml", "slow = \n", 1, "Invalid value"),
        ("pyproject.toml", "[tool]\nwcs-pcap = 1\n", 2, "tool.wcs-pcap must be a table"),
        ("pyproject.toml", "[tool.wcs-pcap]\n\napp = 1\n", 3, "'app' must be a text"),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    text: str,
    line: int,
    reason: str,
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        configured(str(tmp_path))
    assert (caught.value.path, caught.value.offset) == (str(tmp_path / name), line)
    assert reason in caught.value.message
    monkeypatch.chdir(tmp_path)
    ended = run(capsys, "analyze", SAMPLES / "call.pcap")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert run(capsys, "--no-config", "analyze", SAMPLES / "call.pcap").code == 0
    assert run(capsys, "--help").code == 0


def test_every_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "wcs-pcap.toml").write_text("port = 0\n\naap = '/EchoApp'\nslow = 'very'\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        configured(str(tmp_path))
    assert [(error.offset, error.message) for error in (caught.value, *caught.value.others)] == [
        (1, "'port' must be a port, a list of ports, or \"any\""),
        (3, "'aap' is not known; it may have port, app, rest-timeout, retry-count, slow, patterns, hook-secret-env, "
            "hook-secret-file"),
        (4, "'slow' must be a number of seconds"),
    ]  # fmt: skip


def test_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "wcs-pcap.toml").write_bytes(b"slow = 1\n\xff")
    with pytest.raises(ConfigError, match="is not UTF-8 text \\(line 2\\)"):
        configured(str(tmp_path))


def test_the_command_line_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    capture = SAMPLES / "other_port.pcap"

    def verdict(*options: object) -> object:
        return json.loads(run(capsys, "check", capture, "--format", "json", *options).out)["verdict"]

    assert verdict() == "inconclusive"
    (tmp_path / "wcs-pcap.toml").write_text("port = 'any'", encoding="utf-8")
    assert verdict() == "pass"
    assert verdict("--port", 9091) == "inconclusive"


def test_patterns_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wcs-pcap.toml").write_text('patterns = ["broken.toml"]', encoding="utf-8")
    (tmp_path / "broken.toml").write_text("name = ", encoding="utf-8")
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    ended = run(capsys, "analyze", SAMPLES / "call.pcap")
    assert ended.code == 2
    assert str(tmp_path / "broken.toml") in ended.err
