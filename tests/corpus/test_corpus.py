"""Captures of other projects' test suites: all are read, and their HTTP messages are those that tshark sees.

Where we differ, tests/corpus/differences.toml names the file, by how many messages, and why; the list is exact. A message is
what tshark's record holds of it: the frame that completes it, method and URI or status, and the length of its body.
WCS_PCAP_UPDATE_CORPUS=1 writes the list anew and keeps the reasons; a new difference then asks for one.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from wcs_pcap.errors import CaptureError
from wcs_pcap.model import Packet, Request
from wcs_pcap.pipeline import Options, analyze

HERE = Path(__file__).parent
LIST = HERE / "differences.toml"
UPDATE = bool(os.environ.get("WCS_PCAP_UPDATE_CORPUS"))
AGREEMENT = 0.99  # of the messages in tshark's record

Messages = Counter[tuple[Any, ...]]


def ours(packets: list[Packet]) -> Messages:
    found: Messages = Counter()
    for packet in packets:
        for message in packet.messages:
            body = message.body_bytes or None
            if isinstance(message, Request):
                method, uri = message.method.decode("latin-1"), message.uri.decode("latin-1")
                found[message.frame, "request", method, uri, body] += 1
            else:
                found[message.frame, "response", message.status, None, body] += 1
    return found


def theirs(record: dict[str, Any]) -> Messages:
    return Counter((frame, kind, what, uri, body or None) for frame, _, _, _, kind, what, uri, body in record["messages"])


@pytest.fixture(scope="module")
def compared(corpus: Path) -> dict[str, tuple[int, int, int]]:
    """For each file: how many messages tshark has, how many only tshark has, how many only we have."""
    result = {}
    for line in (corpus / "tshark.jsonl").read_text().splitlines():
        record = json.loads(line)
        wanted = theirs(record)
        try:
            found = ours(list(analyze([str(corpus / record["file"])], Options(ports=None, keep_packets=True)).packets))
        except CaptureError:
            found = Counter()
        result[record["file"]] = (wanted.total(), (wanted - found).total(), (found - wanted).total())
    return result


def test_the_list_of_differences_is_exact(compared: dict[str, tuple[int, int, int]]) -> None:
    listed = tomllib.loads(LIST.read_text())["difference"] if LIST.is_file() else []
    reasons = {entry["file"]: entry["reason"] for entry in listed}
    differing = {file: (missing, more) for file, (_, missing, more) in compared.items() if missing or more}
    if UPDATE:
        LIST.write_text(
            "# Captures whose HTTP messages we see otherwise than tshark 4.0.17 does: how many only tshark has (missing),\n"
            "# how many only we have (more), and why.\n"
            + "".join(
                f"\n[[difference]]\nfile = {json.dumps(file)}\nmissing = {missing}\nmore = {more}\n"
                f"reason = {json.dumps(reasons.get(file, ''))}\n"
                for file, (missing, more) in sorted(differing.items())
            )
        )
        listed = tomllib.loads(LIST.read_text())["difference"]
    assert {entry["file"]: (entry["missing"], entry["more"]) for entry in listed} == differing
    assert [entry["file"] for entry in listed if not entry["reason"]] == []


def test_agreement(compared: dict[str, tuple[int, int, int]]) -> None:
    total = sum(count for count, _, _ in compared.values())
    missing = sum(count for _, count, _ in compared.values())
    print(f"{total - missing} of {total} messages agree ({(total - missing) / total:.2%})")
    assert (total - missing) / total >= AGREEMENT
