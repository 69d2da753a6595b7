"""Reads DNS queries for addresses and their responses. Source: RFC 1035 (4), RFC 3596."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

HEADER = 12
MAX_LABELS = 64
MAX_RECORDS = 64  # of one response that are read
ADDRESS_SIZES = {1: 4, 28: 16}  # A and AAAA
NO_ERROR, CODES = 0, {1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}

_HEADER = Struct(">HHHH").unpack_from  # identification, flags, questions, answers
_QUESTION = Struct(">HH").unpack_from
_RECORD = Struct(">H2x4xH").unpack_from  # type and length


class DnsMessage(NamedTuple):
    """A query for the addresses of ``name`` (in lower case), or the response to it: then ``code`` is the RCODE, else None."""

    identification: int
    name: str
    code: int | None
    addresses: tuple[bytes, ...]


class DnsPacket(NamedTuple):
    """A captured query (``source`` asks) or response (``destination`` asked)."""

    message: DnsMessage
    frame: int
    time: int
    source: bytes
    destination: bytes


def parse(data: bytes) -> DnsMessage | None:
    """The message in a UDP payload; None when it is not about addresses, or is cut before the end of the name."""
    if len(data) < HEADER:
        return None
    identification, flags, questions, answers = _HEADER(data)
    if questions != 1 or flags & 0x7800:
        return None
    name, position = _name(data, HEADER)
    if name is None or position + 4 > len(data):
        return None
    kind, family = _QUESTION(data, position)
    if kind not in ADDRESS_SIZES or family != 1:
        return None
    if not flags & 0x8000:
        return DnsMessage(identification, name, None, ())
    return DnsMessage(identification, name, flags & 15, tuple(_addresses(data, position + 4, answers)))


def outcome(code: int, addresses: tuple[bytes, ...]) -> str:
    """The result that a response reports, in words or as the name of its RCODE."""
    return CODES.get(code, f"error {code}") if code != NO_ERROR else "no address" if not addresses else "an address"


def _name(data: bytes, position: int) -> tuple[str | None, int]:
    """The name of a question and where it ends. It has no pointers: it is the first name in the message."""
    labels: list[str] = []
    for _ in range(MAX_LABELS):
        if position >= len(data):
            break
        size = data[position]
        if size == 0:
            text = ".".join(labels).lower()
            return (text if text.isprintable() else None), position + 1
        label = data[position + 1 : position + 1 + size]
        if size > 63 or len(label) < size:
            break
        labels.append(label.decode("latin-1"))
        position += 1 + size
    return None, position


def _addresses(data: bytes, position: int, count: int) -> list[bytes]:
    found = []
    for _ in range(min(count, MAX_RECORDS)):
        position = _after_name(data, position)
        if position + 10 > len(data):
            break
        kind, size = _RECORD(data, position)
        value = data[position + 10 : position + 10 + size]
        if len(value) == ADDRESS_SIZES.get(kind):
            found.append(value)
        position += 10 + size
    return found


def _after_name(data: bytes, position: int) -> int:
    """Where the name ends that begins at ``position``: after its zero, or after a pointer to the rest of it."""
    for _ in range(MAX_LABELS):
        if position >= len(data) or data[position] >= 0xC0:
            return position + 2
        if data[position] == 0:
            return position + 1
        position += 1 + data[position]
    return len(data)
