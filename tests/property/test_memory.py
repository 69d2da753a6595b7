"""How little memory an analysis takes of a capture far larger, which is made as it is read and stored nowhere; and a summary."""

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
from bench import background, captures, hooks, measure
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


KEPT_OF_A_STREAM = 250  # bytes: its number in the capture, and that it is over


def peak(capture: Path, requests: int) -> int:
    """The most bytes that are resident while ``--summary`` counts a capture; ``requests`` are how many it holds."""
    counts = capture.with_suffix(".json")
    taken = measure.run(f"exec '{sys.executable}' -m wcs_pcap analyze --summary --format json -o '{counts}' '{capture}'")
    assert json.loads(counts.read_text())["summary"]["requests"] == requests
    return taken.peak


@pytest.mark.parametrize("reuse", [1, 100])
def test_a_summary_keeps_nothing_of_what_is_over(tmp_path: Path, reuse: int) -> None:
    """Five times as many exchanges, with a connection for each, or for every hundred."""
    taken = []
    for exchanges in (3000, 15_000):
        plan = captures.exchanges(exchanges, reuse=reuse)
        truth = captures.make(plan, tmp_path / "capture.pcap")
        taken.append((peak(tmp_path / "capture.pcap", exchanges), truth.streams))
    (least, few), (most, many) = taken
    assert most - least < (many - few) * KEPT_OF_A_STREAM + 2_500_000
