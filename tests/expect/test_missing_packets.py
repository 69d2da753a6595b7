"""Packets that are missing in a capture of a good test never make it fail: at most it is inconclusive."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from conftest import SAMPLES

from wcs_pcap.expect.learn import learn
from wcs_pcap.expect.read import parse_expectations
from wcs_pcap.expect.run import check
from wcs_pcap.model import Verdict
from wcs_pcap.pipeline import analyze

HEAD, RECORD = 24, 16  # bytes of a pcap's header, and of each record's


def records(data: bytes) -> list[bytes]:
    found = []
    at = HEAD
    while at < len(data):
        length = RECORD + struct.unpack_from("<I", data, at + 8)[0]
        found.append(data[at : at + length])
        at += length
    return found


@pytest.mark.parametrize("sample", ["connection.pcap", "messaging.pcap"])
@pytest.mark.parametrize("run", [1, 4])
def test_missing_packets(sample: str, run: int, tmp_path: Path) -> None:
    data = (SAMPLES / sample).read_bytes()
    packets = records(data)
    whole = analyze([str(SAMPLES / sample)])
    expectations = parse_expectations(learn(whole), "learned.toml")
    path = tmp_path / "lossy.pcap"
    verdicts = set()
    for first in sorted({frame - 1 for exchange in whole.exchanges for frame in exchange.frames}):
        path.write_bytes(data[:HEAD] + b"".join(packets[:first] + packets[first + run :]))
        judged = check(analyze([str(path)]), expectations)
        assert judged.verdict is not Verdict.FAIL, (first + 1, judged.outcomes)
        verdicts.add(judged.verdict)
    assert Verdict.INCONCLUSIVE in verdicts
