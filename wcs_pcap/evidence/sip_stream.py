"""SIP over TCP: messages in one direction of a connection, which need not begin where segments do. Source: RFC 3261, 18.3."""

from __future__ import annotations

from collections.abc import Iterator

from wcs_pcap.evidence.sip import MAX_HEAD, MAX_START_LINE, Sip, looks_like_sip, parse

MAX_WAITING = MAX_HEAD + MAX_START_LINE  # bytes that wait for the end of a message's headers
SEQUENCES = 1 << 32
HALF = 1 << 31


class SipDirection:
    """Takes the segments of one direction as they were captured. ``torn`` once some of its bytes were not there in their order.

    Behind missing bytes reading goes on where a segment begins with a start line.
    """

    def __init__(self) -> None:
        self.torn = False
        self._next: int | None = None  # the sequence number that follows what was read
        self._waiting = b""
        self._skip = 0  # bytes of a body that are still to come

    def messages(self, sequence: int, payload: bytes, whole: bool) -> Iterator[Sip]:
        """The messages whose headers end in this segment. ``whole``: it was not cut by the snapshot length."""
        if self._next is not None:
            known = (self._next - sequence) % SEQUENCES
            if known < HALF:
                payload = payload[known:]  # repeated
                sequence = (sequence + known) % SEQUENCES
                if not payload:
                    return
            else:
                self._lose()
        self._next = (sequence + len(payload)) % SEQUENCES
        yield from self._read(payload)
        if not whole:
            self._lose()
            self._next = None

    def _read(self, payload: bytes) -> Iterator[Sip]:
        if self._skip:
            passed = min(self._skip, len(payload))
            self._skip -= passed
            payload = payload[passed:]
        data = self._waiting + payload
        self._waiting = b""
        while data.strip(b"\r\n"):
            parsed = parse(data)
            if parsed is None or parsed.length is None:
                if len(data) < MAX_WAITING and (parsed is not None or _may_become_one(data)):
                    self._waiting = data
                else:
                    self._lose()
                return
            if parsed.message is not None:
                yield parsed.message
            self._skip = max(parsed.length - len(data), 0)
            data = data[parsed.length :]

    def _lose(self) -> None:
        self.torn, self._waiting, self._skip = True, b"", 0


def _may_become_one(data: bytes) -> bool:
    """Whether a start line may just not be whole yet."""
    line = data.lstrip(b"\r\n")
    return b"\n" not in line and len(line) <= MAX_START_LINE and (line[:1].isupper() or looks_like_sip(data))
