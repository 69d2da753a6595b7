"""The kinds of values that fields have, and how a literal of each kind is read."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from wcs_pcap.errors import FilterError
from wcs_pcap.filters.escapes import shown
from wcs_pcap.filters.tree import Char, Operand, Text, Word
from wcs_pcap.model import NANOSECONDS


class Kind(enum.Enum):
    """What a field holds. Strings are bytes too, since a filter may look for any byte."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    DURATION = "seconds"  # int, nanoseconds
    DATE = "date and time"  # int, nanoseconds since the Unix epoch
    STRING = "string"
    BYTES = "bytes"
    IPV4 = "IPv4 address"  # 4 bytes
    IPV6 = "IPv6 address"  # 16 bytes
    PROTOCOL = "protocol"  # its bytes
    CARRIER = "protocol, headers not kept"  # the bytes of the TCP segment that it carries
    LABEL = "label"  # is present or not, and has no value
    NOTHING = "never present"  # known to Wireshark, but never in the watched traffic


BYTE_KINDS = frozenset((Kind.STRING, Kind.BYTES, Kind.PROTOCOL))
SEARCHABLE = BYTE_KINDS | {Kind.CARRIER}
ADDRESSES = frozenset((Kind.IPV4, Kind.IPV6))
SLICEABLE = BYTE_KINDS | ADDRESSES
COMPARABLE = frozenset(Kind) - {Kind.CARRIER, Kind.LABEL}


@dataclass(frozen=True, slots=True)
class Network:
    """An address prefix: an address without its last ``shift`` bits."""

    prefix: int
    shift: int


def literal(kind: Kind, node: Operand) -> Any:
    """Returns the value of a literal where ``kind`` is needed. Raises FilterError."""
    reader = _READERS[kind]
    if isinstance(node, Text) and not reader.quoted:
        raise FilterError(f"quotes do not fit here; this needs {reader.wanted}", offset=node.offset)
    value: Any = None
    if isinstance(node, Char):
        value = reader.character(node.value) if reader.character else None
    elif isinstance(node, Text):
        value = reader.read(node.value.decode(errors="replace")) if kind is Kind.DATE else node.value
    elif isinstance(node, Word):
        value = reader.read(node.text)
    if value is None:
        what = f'"{shown(node.text)}"' if isinstance(node, Word) else "this"
        raise FilterError(f"{what} is not {reader.wanted}", offset=node.offset)
    return value


_INTEGER = re.compile(r"\+?(?:0x([0-9a-f]{1,32})|0b([01]{1,128})|0([0-7]{1,40})|([1-9][0-9]{0,38}|0))", re.IGNORECASE)
_BASES = (16, 2, 8, 10)
_SECONDS = re.compile(r"([-+]?)([0-9]{1,12})(?:\.([0-9]{1,9}))?", re.ASCII)
_SEPARATED = re.compile(r"[0-9A-Fa-f]{1,2}(?:([:.-])[0-9A-Fa-f]{1,2}(?:\1[0-9A-Fa-f]{1,2})*)?", re.ASCII)
_PLAIN_HEX = re.compile(r"(?:0x)?((?:[0-9A-Fa-f]{2})+)", re.ASCII)
_FRACTION = re.compile(r"[.,]([0-9]{1,9})(?![0-9])", re.ASCII)
_BOOLEANS = {"true": True, "false": False}


def _integer(text: str) -> int | None:
    match = _INTEGER.fullmatch(text)
    return next((int(g, base) for g, base in zip(match.groups(), _BASES, strict=True) if g), None) if match else None


def _boolean(text: str) -> bool | None:
    named = _BOOLEANS.get(text.lower())
    if named is not None:
        return named
    number = _integer(text)
    return None if number is None else bool(number)


def _duration(text: str) -> int | None:
    match = _SECONDS.fullmatch(text)
    if match is None:
        return None
    sign, seconds, fraction = match.groups()
    value = int(seconds) * NANOSECONDS + int((fraction or "").ljust(9, "0"))
    return -value if sign == "-" else value


def _date(text: str) -> int | None:
    """ISO 8601; local time where no zone is given, as in Wireshark."""
    from datetime import UTC, datetime, timedelta

    fraction = _FRACTION.search(text)
    try:
        moment = datetime.fromisoformat(_FRACTION.sub("", text, count=1)).astimezone(UTC)
        seconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    except (ValueError, OverflowError, OSError):
        return None
    return seconds * NANOSECONDS + (int(fraction[1].ljust(9, "0")) if fraction else 0)


def _bytes(text: str) -> bytes | None:
    """Hexadecimal digits, in pairs or with one separator: ``504f``, ``50:4f``, ``50.4f``, ``50-4f``; also ``0x504f``."""
    plain = _PLAIN_HEX.fullmatch(text)
    if plain is not None:
        return bytes.fromhex(plain[1])
    if _SEPARATED.fullmatch(text) is None:
        return None
    return bytes(int(part, 16) for part in re.split("[:.-]", text))


def _address(make: type[IPv4Address] | type[IPv6Address]) -> Callable[[str], bytes | Network | None]:
    bits = make(0).max_prefixlen

    def read(text: str) -> bytes | Network | None:
        address, slash, length = text.partition("/")
        try:
            packed = make(address).packed
        except ValueError:
            return None
        if not slash:
            return packed
        if len(length) > 3 or int(length) > bits:
            return None
        shift = bits - int(length)
        return Network(int.from_bytes(packed, "big") >> shift, shift)

    return read


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a kind reads unquoted text (``read``), characters, and strings in quotes; ``wanted`` describes a valid literal."""

    wanted: str
    read: Callable[[str], Any]
    character: Callable[[int], Any] | None = None
    quoted: bool = False


def _one_byte(value: int) -> bytes:
    return bytes((value,))


_STRING = _Reader("a string", str.encode, _one_byte, quoted=True)
_BYTES = _Reader('bytes such as 50:4f, or a string in quotes such as "PO"', _bytes, _one_byte, quoted=True)
_READERS = {
    Kind.NUMBER: _Reader("a number from 0 up, decimal, 0x..., 0b... or octal", _integer, int),
    Kind.BOOLEAN: _Reader("True, False or a number", _boolean, bool),
    Kind.DURATION: _Reader("seconds, such as 1.5", _duration),
    Kind.DATE: _Reader('a date and time such as "2024-01-31 12:00:00"', _date, quoted=True),
    Kind.STRING: _STRING,
    Kind.BYTES: _BYTES,
    Kind.PROTOCOL: _BYTES,
    Kind.CARRIER: _BYTES,
    Kind.IPV4: _Reader("an IPv4 address or network such as 10.0.0.0/8; names are not looked up", _address(IPv4Address)),
    Kind.IPV6: _Reader("an IPv6 address or network such as fe80::/10; names are not looked up", _address(IPv6Address)),
}
