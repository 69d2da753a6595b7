"""No secret reaches a screen, a file or JSON unless it is asked for."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES
from wcs import run

from wcs_pcap.expect.diff import Difference
from wcs_pcap.output.masking.mask import Mask
from wcs_pcap.output.masking.names import is_secret
from wcs_pcap.output.masking.text import MASK
from wcs_pcap.output.masking.values import mask_header, mask_json
from wcs_pcap.output.text.diff import print_comparison
from wcs_pcap.output.text.terminal import Terminal
from wcs_pcap.output.views import Comparison

PASSWORDS = ("sipPassword", "password", "user_password", "PASSWORD", "authToken", "token", "restPassword", "apiKey",
             "secret_key", "pwd", "passwd", "ticket", "auth", "dtmf", "sippassword", "SIPPASSWORD", "authtoken", "accesstoken",
             "sessionToken2", "access_token", "pass", "userPass", "userpass", "passphrase", "pass_phrase", "passwords", "jwt",
             "bearer", "Authorization", "Set-Cookie", "X-Api-Key", "apikey", "oauth", "appKeySecret", "clientsecret", "userpwd",
             "JSESSIONID", "ice-pwd")  # fmt: skip
HARMLESS = ("appKey", "sipAuthenticationName", "sipLogin", "keepAlive", "sessionId", "callId", "tokenizer", "monkey", "author",
            "authority", "authenticated", "authorized", "keyFrameInterval", "minKeyFrames", "keyframe", "appkey", "bypass",
            "byPass", "compass", "passCount", "passed", "actpass", "pinned", "spin", "hotkey", "turkey", "cookieEnabled",
            "bearerCapability", "secretary", "TokenExpiredException", "mediaSessionId", "nodeId", "", "42")  # fmt: skip


@pytest.mark.parametrize("name", PASSWORDS)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)
    assert mask_json({"a": [{name: "hunter2"}]}) == {"a": [{name: MASK}]}


@pytest.mark.parametrize("name", HARMLESS)
def test_names_that_only_look_like_secrets(name: str) -> None:
    assert not is_secret(name)


def test_whatever_a_secret_is_it_is_masked() -> None:
    assert mask_json({"token": {"deep": "x"}, "pwd": 5, "auth": None}) == {"token": MASK, "pwd": MASK, "auth": None}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        (b"Authorization", b"WCS 0123456789abcdef0123456789abcdef", b"WCS ***"),
        (b"authorization", b"Basic dXNlcjpwdw==", b"Basic ***"),
        (b"Authorization", b"naked", b"***"),
        (b"Cookie", b"session=1; b=2", b"***"),
        (b"X-Api-Key", b"abc", b"***"),
        (b"Content-Type", b"application/json", b"application/json"),
        (b"Authentication-Info", b'nextnonce="abc"', b"***"),
        (b"Location", b"http://bob:abc@host/cb?access_token=abc&x=1", b"http://***@host/cb?access_token=***&x=1"),
        (b"Referer", b"http://host/p?token=abc", b"http://host/p?token=***"),
        (b"X-Accel-Redirect", b"/x?password=abc", b"/x?password=***"),
        (b"WWW-Authenticate", b'Digest realm="r", nonce="n"', b'Digest realm="r", nonce="n"'),
        (b"Keep-Alive", b"timeout=5, max=100", b"timeout=5, max=100"),
    ],
)
def test_headers(name: bytes, value: bytes, shown: bytes) -> None:
    assert mask_header(name, value) == shown


COMMANDS = [
    ("analyze",), ("analyze", "--format", "json"), ("analyze", "--format", "jsonl"), ("check",), ("packets",),
    ("analyze", "--summary"), ("analyze", "--summary", "--format", "json"),
    ("exchanges",), ("exchanges", "--format", "json"), ("show",), ("show", "--format", "json"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_shows_the_secrets_of_a_login(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    path = SAMPLES / "connection.pcap"
    whole = json.loads(run(capsys, "analyze", path, "--format", "json", "--show-secrets").out)
    bodies = [exchange["request"]["json"] for exchange in whole["exchanges"]]
    secrets = {body[name] for body in bodies for name in ("sipPassword", "authToken") if name in body}
    assert len(secrets) == 2
    command, *rest = arguments
    for number in ("1", "2") if command == "show" else ("",):
        shown = run(capsys, command, path, *([number] if number else []), *rest).out
        assert shown
        assert not any(secret in shown for secret in secrets)


SECRET = "hunter2"
SHOWN = [
    ("analyze",), ("analyze", "--format", "json"), ("analyze", "--format", "jsonl"), ("packets",),
    ("packets", "--format", "jsonl"), ("exchanges",), ("exchanges", "--format", "json"), ("show", 1),
    ("show", 1, "--format", "json"),
    ("check",), ("check", "--format", "json"), ("check", "--format", "jsonl"), ("export", "--format", "jsonl"),
    ("export", "--format", "har"), ("export", "--format", "jsonl", "--table", "findings"),
]  # fmt: skip
NEVER_SHOWN = [("--format", "markdown"), ("--github", "-q"), ("-q", "--junit", "FILE"), ("-q", "--sarif", "FILE")]
PLANTED = {
    b"/EchoApp/connect HTTP/1.1\r\nAccept: application/json": b"/EchoApp/connect?token=hunter2 HTTP/1.1\r\nAccept: ",
    b"200 OK\r\nServer: Apache/2.4.10 (Debian)": b"200 OK token=hunter2\r\nServer: ",
    b"<!DOCTYPE html>": b"pin=hunter2&a=1",
}


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """A capture with a secret in the URI, in the reason, and in an answer that is no JSON."""
    data = (SAMPLES / "html_in_200.pcap").read_bytes()
    for there, planted in PLANTED.items():
        assert there in data
        data = data.replace(there, planted.ljust(len(there), b"x"))
    path = tmp_path / "leaky.pcap"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("arguments", SHOWN, ids=lambda arguments: " ".join(map(str, arguments)))
def test_secrets_are_shown_when_they_are_asked_for(
    arguments: tuple[object, ...], leaky: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *rest = arguments
    assert SECRET not in run(capsys, command, leaky, *rest).out
    assert SECRET in run(capsys, command, leaky, *rest, "--show-secrets").out


@pytest.mark.parametrize("arguments", NEVER_SHOWN, ids=" ".join)
def test_what_check_makes_for_other_programs_shows_none(
    arguments: tuple[str, ...], leaky: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = leaky.with_name("FILE")
    monkeypatch.chdir(file.parent)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    shown = run(capsys, "check", leaky, *arguments, "--show-secrets").out
    shown += file.read_text() if file.exists() else ""
    assert "JSON002" in shown
    assert SECRET not in shown


def test_a_difference_is_shown_as_it_is_asked_for() -> None:
    difference = Difference("lacks", "connect", "the URI /x?token=hunter2")
    for show_secrets in (False, True):
        file = io.StringIO()
        print_comparison(Terminal(file, mask=Mask(show_secrets)), Comparison("good", "bad", [difference]))
        assert (SECRET in file.getvalue()) is show_secrets


def test_a_secret_in_what_is_left_of_a_cut_body(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON of a cut body is not whole, so it is shown as far as it can be read: without its secrets."""
    import struct

    data = bytearray((SAMPLES / "connection.pcap").read_bytes())
    position, out = 24, data[:24]
    while position < len(data):
        seconds, fraction, length, wire = struct.unpack_from("<IIII", data, position)
        kept = min(length, 840)
        out += struct.pack("<IIII", seconds, fraction, kept, wire) + data[position + 16 : position + 16 + kept]
        position += 16 + length
    cut = tmp_path / "cut.pcap"
    cut.write_bytes(out)
    shown = run(capsys, "show", cut, "1").out
    assert "what can be read of the JSON" in shown
    assert '"sipPassword": "***"' in shown


@pytest.mark.parametrize("more", [{}, {"list": [1]}, {f"field{number}": number for number in range(200)}])
def test_a_body_that_became_the_name_of_a_member(more: dict[str, Any]) -> None:
    """What web servers echo that take JSON for a form."""
    masked = mask_json({'{"sipLogin":"bob","sipPassword":"hunter2"}': "", **more})
    assert "hunter2" not in str(masked)
    assert '"sipLogin":"bob"' in str(masked)
    assert {name: masked[name] for name in more} == more
