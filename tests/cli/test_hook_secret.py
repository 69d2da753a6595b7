"""``--hook-secret-env`` and ``--hook-secret-file``: body hashes are verified, and the key is in no output."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from wcs import run

pytest.importorskip("scapy", reason="the captures are built with scapy")

SECRET = "the-key-of-the-tests"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A login whose hooks carry the hash of their bodies under SECRET."""
    from cases.scene import Scene
    from kit import hooks, scenes

    post = hooks.post

    def with_hash(hook: str, body: bytes, host: str = hooks.HOST, app: str = hooks.APP) -> bytes:
        digits = hmac.new(SECRET.encode(), body, hashlib.md5).hexdigest()
        return post(hook, body, host, app).replace(b"Connection:", b"Authorization: WCS " + digits.encode() + b"\r\nConnection:")

    path = tmp_path_factory.mktemp("signed") / "signed.pcap"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenes, "post", with_hash)
        scene = Scene(30)
        scene.log_in()
    scene.write(path)
    return path


def codes(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    result = run(capsys, "analyze", *arguments, "--format", "json")
    assert SECRET not in result.out + result.err
    return [finding["code"] for finding in json.loads(result.out)["findings"]]


def test_without_a_secret_nothing_is_verified(signed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert codes(capsys, signed) == []


@pytest.mark.parametrize(("secret", "expected"), [(SECRET, []), ("another", ["HTTP018"])])
def test_from_the_environment(
    signed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, secret: str, expected: list[str]
) -> None:
    monkeypatch.setenv("HOOK_SECRET", secret)
    assert codes(capsys, signed, "--hook-secret-env", "HOOK_SECRET") == expected


@pytest.mark.parametrize(("text", "expected"), [(f"{SECRET}\n", []), (f"{SECRET}\r\n", []), (f" {SECRET}", ["HTTP018"])])
def test_from_a_file(signed: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, expected: list[str]) -> None:
    file = tmp_path / "secret"
    file.write_text(text, encoding="utf-8", newline="")
    assert codes(capsys, signed, "--hook-secret-file", file) == expected


def test_a_missing_hash_is_a_finding(samples: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    assert codes(capsys, samples / "connection.pcap", "--hook-secret-env", "HOOK_SECRET") == ["HTTP017"]


@pytest.mark.parametrize("arguments", [["--hook-secret-env", "NOT_SET_AT_ALL"], ["--hook-secret-file", "no/such/file"]])
def test_a_missing_secret_is_wrong_usage(signed: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    result = run(capsys, "analyze", signed, *arguments)
    assert result.code == 2
    assert result.out == ""
    assert arguments[1] in result.err


def test_both_options_are_wrong_usage(signed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", signed, "--hook-secret-env", "A", "--hook-secret-file", "b").code == 2


def test_the_secret_is_not_in_the_repr_of_options() -> None:
    from wcs_pcap.pipeline import Options

    assert SECRET not in repr(Options(hook_secret=SECRET.encode()))
