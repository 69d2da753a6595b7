"""Reads SIP messages as far as rules need them: method, status, dialog and users; never credentials.

Source: RFC 3261 (7: messages, 7.3.3: compact names, 18.3: TCP, 20: headers), RFC 3515 (REFER and its NOTIFY).

This is not dpkt's parser, which rejects a message whose body is cut or whose headers are unusual, and knows neither compact
names nor TCP; scapy has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from wcs_pcap.model import Endpoint
from wcs_pcap.tcp.sequence import HALF, MODULUS

MAX_START_LINE = 2048  # bytes
MAX_HEAD = 16_384  # bytes of start line and headers
MAX_HEADERS = 200
MAX_FIELD = 256  # characters of a field that are kept
MAX_VALUE = 1024  # characters of a header that are read
MAX_PENDING = MAX_HEAD + MAX_START_LINE  # bytes of TCP that wait for the end of a message's headers

_START = re.compile(rb"(?:\r?\n){0,8}(?:SIP/2\.0 (\d{3})(?=[ \r\n])[^\r\n]*|([A-Z]{3,20}) (\S{1,2000}) SIP/2\.0)\r?\n")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r?\n(?![ \t])")  # a line that begins with a blank goes on with the header before
_USER = re.compile(r"(?:sips?:([^@>\s]{1,512})@|tel:([^;>\s]{1,512}))", re.I)
_HOST = re.compile(r"sips?:(?:[^@>\s]{1,512}@)?(\[[^\]]{1,64}\]|[^:;>?\s]{1,255})", re.I)
_QUOTED = re.compile(r'^\s*"(?:[^"\\]|\\.)*"')
_COMPACT = {b"i": b"call-id", b"f": b"from", b"t": b"to", b"c": b"content-type", b"l": b"content-length"}
_WANTED = frozenset((*_COMPACT.values(), b"cseq"))


class SipMessage(NamedTuple):
    """One SIP message. ``status`` None: a request; ``method`` of a response is that of its request.

    Users are the parts before the @ of From, To and, in a request, of the address to which it goes; empty: none.
    ``to_host`` is the domain of To. ``in_dialog``: To has a tag. ``reports``: the status that the NOTIFY of a REFER reports.
    """

    method: str
    status: int | None
    call_id: str
    sequence: int | None
    from_user: str
    to_user: str
    to_host: str
    target_user: str
    in_dialog: bool
    reports: int | None


class SipPacket:
    """A captured SIP message: where it was first seen, and the frame of its last repetition."""

    __slots__ = ("destination", "frame", "last_frame", "message", "source", "time")

    def __init__(self, message: SipMessage, frame: int, time: int, source: Endpoint, destination: Endpoint) -> None:
        self.message = message
        self.frame = self.last_frame = frame
        self.time = time
        self.source = source
        self.destination = destination

    @property
    def frames(self) -> tuple[int, ...]:
        """The first and the last frame, or the only one."""
        return (self.frame,) if self.last_frame == self.frame else (self.frame, self.last_frame)


class Parsed(NamedTuple):
    """``message`` None: its headers are incomplete. ``length``: bytes from its beginning to its end; None: unknown."""

    message: SipMessage | None
    length: int | None


def looks_like_sip(data: bytes) -> bool:
    """Whether ``data`` begins with the start line of a SIP message."""
    return (data[:1].isupper() or data[:1] in b"\r\n") and _START.match(data, 0, MAX_START_LINE + 32) is not None


def parse(data: bytes) -> Parsed | None:
    """The message at the beginning of ``data``; None when there is no start line. Headers that a snapshot cut may be missing."""
    start = _START.match(data, 0, MAX_START_LINE + 32)
    if start is None:
        return None
    end = _END_OF_HEAD.search(data, start.end() - 2, start.end() + MAX_HEAD)
    headers = _headers(data[start.end() : end.start() if end is not None else start.end() + MAX_HEAD])
    message = _message(start, headers, data[end.end() : end.end() + 64] if end is not None else b"")
    length = None
    if end is not None:
        declared = headers.get(b"content-length", "0").strip()
        length = end.end() + (int(declared) if declared.isdecimal() and len(declared) < 9 else 0)
    return Parsed(message, length)


def user_of(address: str) -> str:
    """The user part of an address as a header or a field has it: `"A" <sip:agent7@sip.example>`, `tel:+1555`, `agent7`."""
    text = _QUOTED.sub("", address[:MAX_VALUE])
    found = _USER.search(text)
    if found is None:
        return (
            "" if re.search(r"sips?:", text, re.I) else _printable(text.strip().strip("<>").partition("@")[0].partition(";")[0])
        )
    user = found[1].partition(":")[0] if found[1] is not None else found[2]
    return _printable(unquote(user.partition(";")[0]))


def _headers(block: bytes) -> dict[bytes, str]:
    """The headers in _WANTED, the first of each, by long name in lower case."""
    headers: dict[bytes, str] = {}
    for line in _LINE.split(block, MAX_HEADERS)[:MAX_HEADERS]:
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        name = _COMPACT.get(name, name)
        if colon and name in _WANTED and name not in headers:
            headers[name] = " ".join(value[:MAX_VALUE].decode("utf-8", "replace").split())
    return headers


def _message(start: re.Match[bytes], headers: dict[bytes, str], body: bytes) -> SipMessage | None:
    call_id, sequence = headers.get(b"call-id", ""), headers.get(b"cseq", "").split()
    method = start[2].decode() if start[2] is not None else sequence[1].upper() if len(sequence) > 1 else ""
    if not call_id or not method:
        return None
    to = headers.get(b"to", "")
    host = _HOST.search(_QUOTED.sub("", to))
    return SipMessage(
        method=_printable(method),
        status=int(start[1]) if start[1] is not None else None,
        call_id=_printable(call_id),
        sequence=int(sequence[0]) if sequence and sequence[0].isdecimal() and len(sequence[0]) <= 10 else None,
        from_user=_user_in(headers.get(b"from", "")),
        to_user=_user_in(to),
        to_host=_printable(host[1].lower()) if host is not None else "",
        target_user=_user_in(start[3].decode("utf-8", "replace")) if start[3] is not None else "",
        in_dialog=re.search(r";\s*tag\s*=", to.rpartition(">")[2], re.I) is not None,
        reports=_reported(headers.get(b"content-type", ""), body) if method == "NOTIFY" else None,
    )


def _user_in(header: str) -> str:
    return user_of(header) if ":" in header else ""


def _reported(kind: str, body: bytes) -> int | None:
    """The status in the first line of a SIP fragment (RFC 3420); None: the body is none."""
    found = re.match(rb"\s{0,4}SIP/2\.0 (\d{3})\b", body)
    return int(found[1]) if found is not None and kind.lower().startswith("message/sipfrag") else None


def _printable(text: str) -> str:
    """Text from the wire, shortened and made printable."""
    text = text[:MAX_FIELD]
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


class SipDirection:
    """Reads the messages in one direction of a TCP connection, from segments in the order in which they were captured.

    Messages need not begin where segments do. After missing bytes reading continues at a segment that begins with a start line.
    ``incomplete``: some bytes were missing, cut or out of order.
    """

    def __init__(self) -> None:
        self.incomplete = False
        self._next: int | None = None  # the expected sequence number
        self._pending = b""
        self._in_head = False  # a start line is pending, without the end of its headers
        self._skip = 0  # bytes of a body that are still to come

    def messages(self, sequence: int, payload: bytes, whole: bool) -> Iterator[SipMessage]:
        """The messages whose headers end in this segment. ``whole``: the snapshot length did not cut it."""
        if self._next is not None:
            known = (self._next - sequence) % MODULUS
            if known < HALF:
                payload = payload[known:]  # without what was sent before
                sequence = (sequence + known) % MODULUS
                if not payload:
                    return
            else:
                self._lose()
        self._next = (sequence + len(payload)) % MODULUS
        yield from self._read(payload)
        if not whole:
            self._lose()
            self._next = None

    def _read(self, payload: bytes) -> Iterator[SipMessage]:
        if self._skip:
            skipped = min(self._skip, len(payload))
            self._skip -= skipped
            payload = payload[skipped:]
        seen, data = len(self._pending), self._pending + payload
        if self._in_head and len(data) < MAX_PENDING and not _END_OF_HEAD.search(data, max(seen - 3, 0)):
            self._pending = data
            return
        self._pending, self._in_head = b"", False
        while data.strip(b"\r\n"):
            parsed = parse(data)
            if parsed is None or parsed.length is None:
                if len(data) < MAX_PENDING and (parsed is not None or _may_become_start(data)):
                    self._pending, self._in_head = data, parsed is not None
                else:
                    self._lose()
                return
            if parsed.message is not None:
                yield parsed.message
            self._skip = max(parsed.length - len(data), 0)
            data = data[parsed.length :]

    def _lose(self) -> None:
        self.incomplete, self._pending, self._in_head, self._skip = True, b"", False, 0


def _may_become_start(data: bytes) -> bool:
    """Whether ``data`` may be an incomplete start line."""
    line = data.lstrip(b"\r\n")
    return b"\n" not in line and len(line) <= MAX_START_LINE and (line[:1].isupper() or looks_like_sip(data))
