"""The packet list of every corpus capture that holds HTTP against tshark: number, time, addresses, length, Info of TCP rows."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wcs_pcap.errors import CaptureError
from wcs_pcap.output.text.packet_list import columns
from wcs_pcap.pipeline import Options, analyze

AGREEMENT = 0.98
FIELDS = ("frame.number", "frame.time_relative", "_ws.col.Source", "_ws.col.Destination", "frame.len", "_ws.col.Protocol",
          "_ws.col.Info")  # fmt: skip


def rows_of_tshark(tshark: str, path: Path) -> list[list[str]]:
    command = [tshark, "-n", "-r", str(path), "-Y", "tcp", "-T", "fields", "-E", "occurrence=l"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return [row for line in done.stdout.splitlines() if len(row := line.split("\t")) == len(FIELDS)]


def agreeing(path: Path, theirs: list[list[str]]) -> int:
    """How many of tshark's rows are ours too. What it takes for another protocol than TCP, it describes as such."""
    try:
        packets = analyze([str(path)], Options(ports=None, keep_packets=True)).packets
    except CaptureError:
        return 0
    ours = {str(row.number): row for row in map(columns, packets)}
    count = 0
    for number, time, source, destination, length, protocol, info in theirs:
        row = ours.get(number)
        if row is None or (row.time, row.source, row.destination) != (time[:-3], source, destination):
            continue
        count += str(row.length) == length and (protocol != "TCP" or row.info == info)
    return count


def test_rows_agree_with_tshark(corpus: Path, tshark: str) -> None:
    records = map(json.loads, (corpus / "tshark.jsonl").read_text().splitlines())
    paths = [corpus / record["file"] for record in records if record["messages"]]
    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda path: rows_of_tshark(tshark, path), paths))
    total = sum(map(len, rows))
    same = sum(map(agreeing, paths, rows))
    print(f"{same} of {total} rows agree ({same / total:.2%})")
    assert total > 10_000
    assert same / total >= AGREEMENT
