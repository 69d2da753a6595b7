"""Tells by its first bytes whether a payload may be SIP, before anything of it is parsed (RFC 3261, 7.1 and 7.2)."""

from __future__ import annotations

from wcs_pcap.model import Stream

SIP_PORT = 5060
# what rules ask for; other methods only show that a party uses SIP
METHODS = frozenset((b"REGISTER", b"INVITE", b"CANCEL", b"BYE", b"REFER", b"NOTIFY", b"MESSAGE"))
SIP_VERSION, MAX_START_LINE = b"SIP/2.0", 2048
BLANK = b"\r\n\0"  # what keeps a SIP connection alive
HTTP_STARTS = (b"GET ", b"POST ", b"HTTP/")


def is_sip_start(payload: bytes) -> bool:
    """Whether the first line that is not blank looks like the start line of a SIP message."""
    if payload.find(SIP_VERSION, 0, MAX_START_LINE + 32) < 0:
        return False
    line = payload.lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r")
    return line.startswith(b"SIP/2.0 ") or line.endswith(b" SIP/2.0")


def may_be_sip(stream: Stream, payload: bytes) -> bool:
    """Whether a connection may carry SIP, by the first bytes of a direction: then each of its packets must be collected."""
    text = payload.lstrip(BLANK)
    start = not text or (text[:1].isupper() and not payload.startswith(HTTP_STARTS))
    return start or SIP_PORT in (stream.client.port, stream.server.port)


def has_method(payload: bytes) -> bool:
    """Whether the method of a SIP message is one of METHODS; True where it is unclear."""
    line, _, rest = payload.lstrip(b"\r\n").partition(b"\n")
    if not line.startswith(SIP_VERSION):
        return line.partition(b" ")[0] in METHODS
    sequence, found, _ = rest.partition(b"\nCSeq: ")[2].partition(b"\r")
    return not found or sequence.rpartition(b" ")[2] in METHODS
