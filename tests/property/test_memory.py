"""A capture far larger than the memory that its analysis takes: made as it is read, through a pipe, and stored nowhere."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from itertools import count
from pathlib import Path
from random import Random
from typing import IO

import pytest
from bench import background, hooks
from bench.captures import BEGIN
from bench.packets import LINK_TYPE

SIZE = 2_000_000_000
MOST = 200_000_000  # bytes that may be resident at any time
EXCHANGES = 2000
FRESH = 100_000  # packets that are made; then the same come again, later


def mixed(file: IO[bytes]) -> int:
    """Media over UDP and TCP with hooks among them, more than ``SIZE`` bytes of it. Returns how many requests there are."""
    random = Random(1)
    media, other, sent = background.media(random), background.other_tcp(random), hooks.Sent()
    watched = hooks.hooks(random, hooks.Shape(exchanges=EXCHANGES), 1 << 40, sent)
    background_packets = [next(media if number % 2 else other) for number in range(FRESH)]
    others = iter(())
    written = file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, LINK_TYPE))
    waiting: list[bytes] = []
    for number in count():
        packet = next(watched, None) if number % 60 == 0 else None
        if packet is None:
            packet = next(others, None)
        if packet is None:
            others = iter(background_packets)
            packet = next(others)
        second, micro = divmod(BEGIN + number * 100, 1_000_000)
        waiting.append(struct.pack("<IIII", second, micro, len(packet), len(packet)) + packet)
        if len(waiting) == 1000:
            written += file.write(b"".join(waiting))
            waiting.clear()
            if written > SIZE:
                return sent.requests
    raise AssertionError


@pytest.mark.slow
def test_two_gigabytes_in_less_than_two_hundred_megabytes(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "wcs_pcap", "analyze", "--format", "json", "-o", str(report), "-"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    with process.stdin as file:
        requests = mixed(file)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    found = json.loads(report.read_text())
    print(
        f"{usage.ru_maxrss / 1000:.0f} MB, {usage.ru_utime + usage.ru_stime:.0f} s, {found['captures'][0]['packets']:,} packets"
    )
    assert process.returncode == 0
    assert found["captures"][0]["bytes"] > SIZE
    assert len(found["exchanges"]) == requests == EXCHANGES
    assert usage.ru_maxrss * 1024 < MOST
