"""Secrets in every carrier of a capture are looked for in every output of every command."""

from __future__ import annotations

import itertools
import json
import random
import struct
from pathlib import Path

import pytest
from wcs import run

OUTPUTS = [
    ("analyze",), ("analyze", "--format", "json"), ("analyze", "--format", "jsonl"), ("analyze", "--summary"),
    ("analyze", "--summary", "--format", "json"), ("packets",), ("packets", "--format", "jsonl"), ("exchanges",),
    ("exchanges", "--format", "json"), ("show", 1), ("show", 1, "--format", "json"), ("check",), ("check", "--format", "json"),
    ("check", "--format", "markdown"), ("check", "--github", "-q"), ("check", "-q", "--junit", "FILE"),
    ("check", "-q", "--sarif", "FILE"), ("export", "--format", "jsonl"), ("export", "--format", "har"),
    ("export", "--format", "csv"), ("export", "--format", "csv", "--table", "flows"),
    ("export", "--format", "jsonl", "--table", "findings"),
    *[("show", "--packet", number) for number in range(1, 13)],
]  # fmt: skip
SIGNS = "'<;#=:,|!*~"
PLAIN = "abcdefghijkmnopqrsuvwxyz0123456789"


class Planter:
    """Makes secrets: each is two random halves, with special characters between them where the carrier may have them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.halves: list[str] = []

    def secret(self, signs: str = SIGNS) -> str:
        first, second = ("z" + "".join(self._random.choices(PLAIN, k=8)) for _ in range(2))
        self.halves += [first, second]
        return first + "".join(self._random.choices(signs, k=2) if signs else "") + second


def capture(path: Path, plant: Planter) -> Path:
    """Writes a capture with secrets in the URI, headers, both bodies and the reason phrase."""
    bodies = [
        json.dumps(
            {
                "nodeId": "n", "sessionId": "/1.2.3.4:5/6.7.8.9:8080", "appKey": "defaultApp", "sipPassword": plant.secret(),
                "custom": {"name": "password", "value": plant.secret()}, "text": json.dumps({"token": plant.secret()}),
                "url": f"rtsp://user:pa/{plant.secret('!*~')}@host/x", "status": f"OPEN token={plant.secret('!*~')}",
                "mediaProvider": f"token={plant.secret('!*~')}",
            }
        ),
        f"password={plant.secret()}&x=1",
        f'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{plant.secret()}\r\n--b--\r\n',
        f'{{"token":"{plant.secret()}", broken',
        f'<r><password>{plant.secret("!;#")}</password><input name="pin" value="{plant.secret()}">'
        f'<x token="{plant.secret()}"/></r>',
        f"\ufeff{json.dumps({'password': plant.secret()})}".encode("utf-16-le").decode("latin-1"),
        "REGISTER sip:x SIP/2.0\r\n"
        f"Authorization: Digest response=\"{plant.secret('!')}\"\r\n\r\na=ice-pwd:{plant.secret('+/')}\r\n",
    ]  # fmt: skip
    frames = b"".join(
        frame
        for number, (request, response) in enumerate(zip(bodies, [*bodies[1:], bodies[0]], strict=True))
        for frame in exchange(number, request, response, plant)
    )
    path.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1) + frames)
    return path


def exchange(number: int, request: str, response: str, plant: Planter) -> list[bytes]:
    uri = f"/EchoApp/connect?token={plant.secret('!;*~')}&url=http%3A%2F%2Fh%2F%3Ftoken%3D{plant.secret('')}&x=1"
    head = (
        f"POST {uri} HTTP/1.1\r\nHost: bob:{plant.secret('')}@host\r\n"
        f"Content-Type: application/json; token={plant.secret('')}\r\n"
        f"Cookie: a={plant.secret()}\r\nAuthorization: Basic {plant.secret('+/')}\r\ntoken={plant.secret('')}: 1\r\n"
        f"Referer: http://h/?sid={plant.secret('!*~')}\r\n"
    )
    answer = f"HTTP/1.1 403 Bad token={plant.secret('!*~')}\r\nSet-Cookie: a={plant.secret()}\r\nContent-Type: text/html\r\n"
    answer += f"Location: http://bob:{plant.secret('!')}@h/x?sig={plant.secret('!*~')}\r\n"
    return [*message(number, head, request, True), *message(number, answer, response, False)]


def message(number: int, head: str, body: str, to_server: bool) -> list[bytes]:
    """Returns the records of one segment of a connection of its own, without a handshake."""
    data = body.encode("latin-1", "replace")
    payload = head.encode("latin-1", "replace") + f"Content-Length: {len(data)}\r\n\r\n".encode() + data
    ports = (40000 + number, 9091) if to_server else (9091, 40000 + number)
    addresses = (b"\x0a\0\0\1", b"\x0a\0\0\2") if to_server else (b"\x0a\0\0\2", b"\x0a\0\0\1")
    request_length = message.length if not to_server else 0  # type: ignore[attr-defined]
    message.length = len(payload)  # type: ignore[attr-defined]
    sequence, acknowledged = (1000, 5000) if to_server else (5000, 1000 + request_length)
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 0x50, 0x18, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 0, 0, 64, 6, 0, *addresses)
    frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp + payload
    return [struct.pack("<IIII", 1700000000 + number, 0 if to_server else 5000, len(frame), len(frame)) + frame]


@pytest.mark.parametrize("seed", range(3))
def test_no_output_shows_a_planted_secret(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    plant = Planter(seed)
    path = capture(tmp_path / "planted.pcap", plant)
    leaks = []
    whole = run(capsys, "show", path, 1, "--show-secrets").out
    assert sum(half in whole for half in plant.halves) > 20
    for command, *rest in OUTPUTS:
        file = tmp_path / "FILE"
        file.unlink(missing_ok=True)
        result = run(capsys, command, path, *rest)
        shown = result.out + result.err + (file.read_text() if file.exists() else "")
        plain = shown.replace("\\x00", "").replace("\\u0000", "").replace("\0", "").replace("\\000", "")
        for half in plant.halves:
            if half in plain:
                place = plain.index(half)
                leaks.append(f"{command} {rest}: {plain[max(place - 60, 0) : place + 20]!r}")
    assert not leaks, "\n".join(itertools.islice(leaks, 60))
