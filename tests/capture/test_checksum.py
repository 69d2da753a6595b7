"""TCP checksums: what is wrong, what is unfinished, and that tshark calls wrong whatever we do."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from wcs_pcap.capture.checksum import is_wrong
from wcs_pcap.capture.selector import Selector
from wcs_pcap.capture.timeline import Timeline

V4 = (b"\x7f\0\0\1", b"\x7f\0\0\2")
V6 = (bytes(range(16)), bytes(range(16, 32)))
NAMES = (  # captures with wrong checksums, unfinished ones, and both
    "zeek/testing/btest/Traces/tcp/reassembly.pcap",
    "zeek/testing/btest/Traces/web.pcap",
    "zeek/testing/btest/Traces/mixed-vlan-mpls.pcap",
    "zeek/testing/btest/Traces/http/http-post-large.pcap",
    "zeek/testing/btest/Traces/zip/zip64.pcap",
    "zeek/testing/btest/Traces/http/get-to-ssh-server.pcap",
    "pcapplusplus/Tests/Packet++Test/PacketExamples/Bgp_open_malformed.pcap",
    "pcapplusplus/Tests/Packet++Test/PacketExamples/ldap.pcapng",
)


def words(data: bytes) -> int:
    """The sum of RFC 1071, word by word."""
    total = sum(struct.unpack(f">{len(data) // 2}H", data)) if len(data) % 2 == 0 else words(data + b"\0")
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def segment(payload: bytes, checksum: int = 0) -> bytes:
    return struct.pack(">HHIIBBHHH", 40000, 9091, 7, 9, 0x50, 0x18, 512, checksum, 0) + payload


def pseudo(addresses: tuple[bytes, bytes], length: int) -> bytes:
    return b"".join(addresses) + struct.pack(">II", length, 6)


@pytest.mark.parametrize("addresses", [V4, V6])
@pytest.mark.parametrize("payload", [b"x", b"even", b"odd bytes", b"\xff" * 1461, b"\0" * 40, bytes(range(256)) * 200])
def test_right_unfinished_and_wrong(addresses: tuple[bytes, bytes], payload: bytes) -> None:
    bare = segment(payload)
    right = 0xFFFF - words(pseudo(addresses, len(bare)) + bare)
    unfinished = words(pseudo(addresses, len(bare)))
    without_length = words(pseudo(addresses, 0))
    fine = {right, 0, unfinished, without_length}
    for checksum in fine:
        assert not is_wrong(*addresses, segment(payload, checksum))
    for checksum in {right ^ 1, right ^ 0x8000, (right + 256) % 0xFFFF, unfinished ^ 3} - fine:
        assert is_wrong(*addresses, segment(payload, checksum))
    damaged = bytearray(segment(payload, right))
    damaged[-1] ^= 0x10
    assert is_wrong(*addresses, bytes(damaged))


def test_tshark_calls_wrong_whatever_we_do(corpus: Path, tshark: str) -> None:
    """It calls wrong what is unfinished too, and nothing more of these captures."""
    wrong = unfinished = 0
    for name in NAMES:
        theirs = _wrong_for_tshark(tshark, corpus / name)
        selector = Selector(None, lambda _: False)
        list(selector.segments(Timeline([str(corpus / name)], None).records()))
        ours = {frame for tally in selector.observations.wrong_checksums.values() for frame in tally.frames}
        assert ours <= theirs, name
        wrong += len(ours)
        unfinished += len(theirs - ours)
    assert wrong >= 30
    assert unfinished >= 30


def _wrong_for_tshark(tshark: str, path: Path) -> set[int]:
    wanted = "tcp.checksum.status == 0 && tcp.len > 0"
    command = [tshark, "-n", "-r", str(path), "-o", "tcp.check_checksum:TRUE", "-Y", wanted, "-T", "fields", "-e", "frame.number"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(map(int, done.stdout.split()))
