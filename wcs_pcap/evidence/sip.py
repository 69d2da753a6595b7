"""Reads SIP messages as far as evidence needs them: who asked whom for what, and what was answered.

Source: RFC 3261 (7: messages, 7.3.3: compact names, 20: headers), RFC 3515 (REFER and what its NOTIFY reports).

Own code because evidence is taken from whatever was captured: dpkt's parser gives nothing of a message whose body is cut or whose
headers are unusual and knows neither compact names nor TCP, and scapy takes longer to import than most captures to analyse.
Of a message only the fields below are kept; credentials are never among them.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

MAX_START_LINE = 2048
MAX_HEAD = 16_384
MAX_HEADERS = 200
MAX_FIELD = 256  # characters of a field that are kept
MAX_VALUE = 1024  # characters of a header that are looked at

_START = re.compile(rb"(?:\r?\n){0,8}(?:SIP/2\.0 (\d{3})(?=[ \r\n])[^\r\n]*|([A-Z]{3,20}) (\S{1,2000}) SIP/2\.0)\r?\n")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r?\n(?![ \t])")  # a line that begins with a blank goes on with the header before
_USER = re.compile(r"(?:sips?:([^@>\s]{1,512})@|tel:([^;>\s]{1,512}))", re.I)
_HOST = re.compile(r"sips?:(?:[^@>\s]{1,512}@)?(\[[^\]]{1,64}\]|[^:;>?\s]{1,255})", re.I)
_QUOTED = re.compile(r'^\s*"(?:[^"\\]|\\.)*"')
_COMPACT = {b"i": b"call-id", b"f": b"from", b"t": b"to", b"c": b"content-type", b"l": b"content-length"}
_WANTED = frozenset((b"call-id", b"from", b"to", b"cseq", b"content-type", b"content-length"))


class Sip(NamedTuple):
    """One SIP message. ``status`` None: a request; ``method`` of an answer is that of the request it answers.

    Users are the parts before the @ of From, To and, in a request, of the address it goes to; empty where there is none.
    ``to_host`` is the domain of To. ``in_dialog``: To has a tag. ``reports``: the status that the NOTIFY of a REFER tells.
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


class Parsed(NamedTuple):
    """``message`` None: its headers are not whole. ``length``: bytes from the beginning to behind the body, None: not known."""

    message: Sip | None
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
    """The user part of what a person or a header calls an address: `"A" <sip:agent7@sip.example>`, `tel:+1555`, `agent7`."""
    text = _QUOTED.sub("", address[:MAX_VALUE])
    found = _USER.search(text)
    if found is None:
        return "" if re.search(r"sips?:", text, re.I) else _kept(text.strip().strip("<>").partition("@")[0].partition(";")[0])
    user = found[1].partition(":")[0] if found[1] is not None else found[2]
    return _kept(unquote(user.partition(";")[0]))


def _headers(block: bytes) -> dict[bytes, str]:
    """The headers that are wanted, the first of each; names in lower case and long."""
    headers: dict[bytes, str] = {}
    for line in _LINE.split(block, MAX_HEADERS)[:MAX_HEADERS]:
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        name = _COMPACT.get(name, name)
        if colon and name in _WANTED and name not in headers:
            headers[name] = " ".join(value[:MAX_VALUE].decode("utf-8", "replace").split())
    return headers


def _message(start: re.Match[bytes], headers: dict[bytes, str], body: bytes) -> Sip | None:
    call_id, sequence = headers.get(b"call-id", ""), headers.get(b"cseq", "").split()
    method = start[2].decode() if start[2] is not None else sequence[1].upper() if len(sequence) > 1 else ""
    if not call_id or not method:
        return None
    to = headers.get(b"to", "")
    host = _HOST.search(_QUOTED.sub("", to))
    return Sip(
        method=_kept(method),
        status=int(start[1]) if start[1] is not None else None,
        call_id=_kept(call_id),
        sequence=int(sequence[0]) if sequence and sequence[0].isdecimal() and len(sequence[0]) <= 10 else None,
        from_user=_user_in(headers.get(b"from", "")),
        to_user=_user_in(to),
        to_host=_kept(host[1].lower()) if host is not None else "",
        target_user=_user_in(start[3].decode("utf-8", "replace")) if start[3] is not None else "",
        in_dialog=re.search(r";\s*tag\s*=", to.rpartition(">")[2], re.I) is not None,
        reports=_reported(headers.get(b"content-type", ""), body) if method == "NOTIFY" else None,
    )


def _user_in(header: str) -> str:
    return user_of(header) if ":" in header else ""


def _reported(kind: str, body: bytes) -> int | None:
    """The status in the first line of a fragment of SIP (RFC 3420)."""
    found = re.match(rb"\s{0,4}SIP/2\.0 (\d{3})\b", body)
    return int(found[1]) if found is not None and kind.lower().startswith("message/sipfrag") else None


def _kept(text: str) -> str:
    """Text that came over the wire, short and printable."""
    text = text[:MAX_FIELD]
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
