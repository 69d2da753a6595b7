"""What the headers say of a body: its length and its codings (RFC 9112, 6; RFC 9110, 8.4 and 8.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from wcs_pcap.model import Headers

# Up to 18 digits after any zeros: a greater number is not a length, but an attack. Java accepts the sign as well.
LENGTH = re.compile(rb"\+?0*([0-9]{1,18})")
CHUNKED = b"chunked"


class Framing(NamedTuple):
    """The headers that decide where a body ends and how it is coded.

    ``lengths``: each Content-Length, None for one that is not a length; ``length``: the one on which all agree, or None.
    ``transfer``: the transfer codings in the order in which they were applied, without "identity" (RFC 2616, 3.6).
    ``chunked``: the last of these is "chunked". ``codings``: all content and transfer codings except "chunked", in one list.
    """

    lengths: tuple[int | None, ...]
    length: int | None
    transfer: tuple[bytes, ...]
    chunked: bool
    codings: bytes

    @property
    def trouble(self) -> str | None:
        """Why two parsers may disagree about where the message ends (RFC 9112, 6.3); None if they will not."""
        lengths, codings = self.lengths, self.transfer
        if None in lengths:
            return "its Content-Length is not a length"
        if len(set(lengths)) > 1:
            return "it states two different lengths: " + " and ".join(str(length) for length in sorted(set(lengths), key=str)[:2])
        if codings and not self.chunked:
            return "its last Transfer-Encoding is not chunked, so nothing tells where it ends"
        return "it has both a Transfer-Encoding and a Content-Length" if codings and lengths else None


def framing(headers: Headers, first: Mapping[bytes, bytes]) -> Framing:
    """The framing that ``headers`` declare. ``first``: the first value of each header by its name in lower case."""
    lengths: list[int | None] = []
    transfer: list[bytes] = []
    for value in _values(b"content-length", headers, first):
        matches = (LENGTH.fullmatch(part.strip()) for part in value.split(b","))
        lengths += [int(match[1]) if match else None for match in matches]
    for value in _values(b"transfer-encoding", headers, first):
        codings = (coding.strip().lower() for coding in value.split(b","))
        transfer += [coding for coding in codings if coding not in (b"", b"identity")]
    content = _values(b"content-encoding", headers, first)
    agreed = lengths[0] if lengths and lengths.count(lengths[0]) == len(lengths) else None
    applied = b",".join((*content, *(coding for coding in transfer if coding != CHUNKED)))
    return Framing(tuple(lengths), agreed, tuple(transfer), transfer[-1:] == [CHUNKED], applied)


def _values(name: bytes, headers: Headers, first: Mapping[bytes, bytes]) -> Sequence[bytes]:
    """The values of all headers called ``name`` (lower case)."""
    if name not in first:
        return ()
    if len(first) == len(headers):
        return (first[name],)
    return [value for other, value in headers if other.lower() == name]


@lru_cache(maxsize=512)
def length_trouble(headers: Headers) -> str | None:
    """``Framing.trouble`` of a message with these headers."""
    return framing(headers, {name.lower(): value for name, value in reversed(headers)}).trouble
