"""The columns of Wireshark's packet list, as text.

The Info of TCP rows is tshark 4.0's to the letter. HTTP rows name the media type as Wireshark 1.x did:
``POST /EchoApp/call HTTP/1.1  (application/json)``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wcs_pcap.model import ACK, Message, Packet, Request, Response, Segment, address_text
from wcs_pcap.tcp import options

FLAGS = ("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE")  # from the lowest bit; RFC 9293 3.1, RFC 9768
RESERVED = 0xE00

OF_MESSAGE = " [TCP segment of a reassembled PDU]"
CUT = "[Packet size limited during capture]"

_START = re.compile(rb"HTTP/\d|[A-Z-]{3,20} .*HTTP/\d")
_BEGINNING = re.compile(rb"HTTP/\d|[A-Z-]{3,20} [/*]")
_ESCAPES = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r"}


class Row(NamedTuple):
    """One line of the packet list."""

    number: int
    time: str
    source: str
    destination: str
    protocol: str
    length: int
    info: str


def columns(packet: Packet) -> Row:
    """Returns the row of a packet: ``time`` in seconds since the first packet, ``length`` in bytes on the wire."""
    segment = packet.segment
    return Row(
        number=segment.frame,
        time=_seconds(packet.relative_time),
        source=address_text(segment.source),
        destination=address_text(segment.destination),
        protocol=protocol(packet),
        length=segment.wire_length,
        info=info(packet),
    )


def protocol(packet: Packet) -> str:
    """Returns HTTP where a message is complete, or begins in a packet that the capture cuts short; else TCP."""
    return "HTTP" if _whole(packet) or _cut_start(packet.segment) else "TCP"


def info(packet: Packet) -> str:
    """Returns the Info column: the analysis flags in brackets, then the messages that the packet completes, or its TCP header."""
    return "".join(f"[{flag}] " for flag in packet.analysis) + _content(packet)


def escape(raw: bytes) -> str:
    r"""Returns text that cannot harm a terminal.

    UTF-8 stays as it is; what is not printable is written as Wireshark does (``\t``, ``\033``, ``\u202E``), a byte that is not
    UTF-8 as ``\xFF``.
    """
    return "".join(_printable(character) for character in raw.decode(errors="surrogateescape"))


def _printable(character: str) -> str:
    code = ord(character)
    if character.isprintable():
        return character
    if code < 0x80:
        return _ESCAPES.get(code, f"\\{code:03o}")
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8
        return f"\\x{code - 0xDC00:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _seconds(nanoseconds: int) -> str:
    sign = "-" if nanoseconds < 0 else ""
    microseconds = abs(nanoseconds) // 1000
    return f"{sign}{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}"


def _content(packet: Packet) -> str:
    if whole := _whole(packet):
        return "".join(map(_message, whole))
    segment = packet.segment
    start = _cut_start(segment)
    if start is not None:
        return f"{escape(start)} {CUT}"
    header = _header(packet)
    if len(segment.payload) < segment.payload_length and _BEGINNING.match(segment.payload):
        return header + CUT
    message = packet.part_of or next(iter(packet.messages), None)
    if message is None:
        return header
    start = _first_line(segment)
    if start is not None:
        return f"{escape(start)} {OF_MESSAGE}"
    if _parsed_again(packet, message):
        return f"{_start_line(message)} {OF_MESSAGE}"
    return header + OF_MESSAGE


def _parsed_again(packet: Packet, message: Request | Response) -> bool:
    """Whether Wireshark parses ``message`` from its start again with this packet, since it does not know its end.

    It does so while the header block is incomplete after its first line, and with each packet of a chunked body.
    """
    if b"chunked" in (message.header(b"transfer-encoding") or b"").lower():
        return True
    begin = packet.sequence - 1
    end = begin + packet.segment.payload_length
    return packet.part_of is not None and begin < message.head_end and end > message.offset + len(_start_line_bytes(message))


def _whole(packet: Packet) -> list[Request | Response]:
    """Returns the messages that this packet completes, without those that end here because bytes are missing."""
    return [message for message in packet.messages if message.complete]


def _cut_start(segment: Segment) -> bytes | None:
    """Returns the start line in a packet that the capture cuts short."""
    return None if len(segment.payload) == segment.payload_length else _first_line(segment)


def _first_line(segment: Segment) -> bytes | None:
    """Returns the start line of the message that begins with the packet, if there is one and the line is complete."""
    end = segment.payload.find(b"\n")
    line = segment.payload[: max(end, 0)].removesuffix(b"\r")
    return line if _START.match(line) else None


def _message(message: Request | Response) -> str:
    return f"{_start_line(message)} {_media_type(message)}"


def _start_line(message: Request | Response) -> str:
    return escape(_start_line_bytes(message))


def _start_line_bytes(message: Request | Response) -> bytes:
    if isinstance(message, Request):
        return b" ".join(filter(None, (message.method, message.uri, message.version)))
    return b"%s %03d %s" % (message.version, message.status, message.reason)


def _media_type(message: Message) -> str:
    value = message.header(b"content-type")
    media = value.split(b";")[0].strip().lower() if value and message.body else b""
    return f" ({escape(media)})" if media else ""


def _header(packet: Packet) -> str:
    segment = packet.segment
    acknowledgment = f" Ack={packet.acknowledgment}" if segment.flags & ACK else ""
    return (
        f"{segment.source_port} → {segment.destination_port} [{_flags(segment.flags)}] Seq={packet.sequence}{acknowledgment}"
        f" Win={packet.window} Len={segment.payload_length}{_options(packet)}"
    )


def _flags(flags: int) -> str:
    names = [name for bit, name in enumerate(FLAGS) if flags >> bit & 1]
    if flags & RESERVED:
        names.append("Reserved")
    return ", ".join(names) or "<None>"


def _options(packet: Packet) -> str:
    segment = packet.segment
    if not segment.options:
        return ""
    base = segment.acknowledgment - packet.acknowledgment
    return "".join(_option(name, value, base) for name, value in options.parse(segment.options))


def _option(name: str, value: int | None, base: int) -> str:
    if value is None:
        return f" {name}"
    if name in ("SLE", "SRE"):
        value = (value - base) % (1 << 32)
    return f" {name}={value}"
