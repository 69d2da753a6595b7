"""Verifies TCP checksums. Source: RFC 9293 3.1, RFC 8200 8.1, RFC 1071."""

from __future__ import annotations

TCP = 6
ONES = 0xFFFF  # sums of 16-bit words with the carry added again are sums modulo this


def is_wrong(source: bytes, destination: bytes, segment: bytes) -> bool:
    """Returns whether the checksum of ``segment``, a whole TCP header with its payload, is wrong.

    A host that leaves checksums to its network card captures its own packets before the card completes them. Such a checksum
    is not wrong: it is 0, the sum of the pseudo header (Linux), or that sum without the length (segmentation offload).
    """
    length = len(segment)
    words = int.from_bytes(segment, "big") % ONES
    if length % 2:
        words *= 256
    addresses = int.from_bytes(source + destination, "big") + TCP
    if (addresses + length + words) % ONES == 0:
        return False
    checksum = segment[16] << 8 | segment[17]
    return checksum != 0 and checksum % ONES not in ((addresses + length) % ONES, addresses % ONES)
