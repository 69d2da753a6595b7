"""Every sample against tshark: the same HTTP messages and the same packet list, save for what is named here.

tshark gives up on HTTP where bytes are missing (cut packets, holes); there we list more, and never less.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import SAMPLES

from wcs_pcap.model import Request
from wcs_pcap.output.text.packet_list import columns
from wcs_pcap.pipeline import Options, analyze

CAPTURES = sorted(SAMPLES.glob("*.pcap*"))
WE_SEE_MORE = {
    "cut_4096": "packets cut by the snapshot length: tshark lists no request at all",
    "real": "the same, for the requests with an SDP",
    "lost_packets": "requests behind a hole",
    "call": "tshark's chunked reader misses the answer whose last byte comes late",
}
# rows that carry a part of a message: behind missing bytes tshark has lost its place and shows the TCP header, we the start line
OTHER_INFO = {"call": 1, "cut_4096": 16, "lost_packets": 4, "real": 42}
PART = "[TCP segment of a reassembled PDU]"
COLUMNS = ("frame.number", "frame.time_relative", "_ws.col.Source", "_ws.col.Destination", "_ws.col.Protocol", "frame.len")


def ask(tshark: str, path: Path, *fields: str, show: str) -> list[list[str]]:
    command = [tshark, "-n", "-r", str(path), "-d", "tcp.port==9091,http", "-Y", show, "-T", "fields"]
    command += ["-o", "tcp.reassemble_out_of_order:TRUE"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_the_same_messages(path: Path, tshark: str) -> None:
    rows = ask(
        tshark, path, "frame.number", "tcp.stream", "http.request.method", "http.request.uri", "http.response.code",
        show="tcp.port == 9091 && http",
    )  # fmt: skip
    theirs = {(int(r[0]), int(r[1]), r[2], r[3], r[4]) for r in rows if r[2] or r[4]}
    ours = set()
    for exchange in analyze([str(path)]).exchanges:
        for message in (exchange.request, exchange.response):
            if message is None:
                continue
            if isinstance(message, Request):
                said = (message.method.decode(), message.uri.decode(), "")
            else:
                said = ("", "", str(message.status))
            ours.add((message.frame, exchange.stream.number, *said))
    assert theirs <= ours
    assert (ours > theirs) == (path.stem in WE_SEE_MORE), sorted(ours - theirs)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_the_same_packet_list(path: Path, tshark: str) -> None:
    theirs = {row[0]: row[1:] for row in ask(tshark, path, *COLUMNS, "_ws.col.Info", show="tcp")}
    ours = [columns(packet) for packet in analyze([str(path)], Options(ports=None, keep_packets=True)).packets]
    assert [str(row.number) for row in ours] == list(theirs)
    compared, differing = 0, 0
    for row in ours:
        time, source, destination, protocol, length, info = theirs[str(row.number)]
        assert (row.time, row.source, row.destination, str(row.length)) == (time[:-3], source, destination, length)
        if protocol == row.protocol == "TCP":
            compared += 1
            if row.info != info:
                differing += 1
                assert row.info.endswith(PART)
    assert compared > 0
    assert differing == OTHER_INFO.get(path.stem, 0)
