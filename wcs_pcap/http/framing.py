"""What the headers say about a body: how long it is, and how it is coded. Source: RFC 9112, section 6; RFC 9110, 8.4 and 8.6."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from wcs_pcap.model import Headers

# Up to 18 digits behind any zeros: what needs more is no length but an attack. A sign is tolerated as Java's parser does.
LENGTH = re.compile(rb"\+?0*([0-9]{1,18})")
CHUNKED = b"chunked"


class Framing(NamedTuple):
    """``lengths`` are all that are stated, None for what is no length, ``length`` is the one that they agree on, if they do;
    ``transfer`` the transfer codings in the order in which they were applied, without "identity", which is none (RFC 2616, 3.6),
    ``chunked`` whether the last one is that; ``codings`` is everything that was done to the body but to cut it into chunks, as
    one list."""

    lengths: tuple[int | None, ...]
    length: int | None
    transfer: tuple[bytes, ...]
    chunked: bool
    codings: bytes

    @property
    def trouble(self) -> str | None:
        """Why two readers may disagree about where the message ends (RFC 9112, 6.3); None: they will not."""
        lengths, codings = self.lengths, self.transfer
        if None in lengths:
            return "its Content-Length is no length"
        if len(set(lengths)) > 1:
            return "it states two different lengths: " + " and ".join(str(length) for length in sorted(set(lengths), key=str)[:2])
        if codings and not self.chunked:
            return "its last Transfer-Encoding is not chunked, so nothing tells where it ends"
        return "it has both a Transfer-Encoding and a Content-Length" if codings and lengths else None


def framing(headers: Headers, first: Mapping[bytes, bytes]) -> Framing:
    """What ``headers`` say; ``first`` holds the first value of each by its name in lower case."""
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
    """The values of all headers of a name."""
    if name not in first:
        return ()
    if len(first) == len(headers):
        return (first[name],)
    return [value for other, value in headers if other.lower() == name]


@lru_cache(maxsize=512)
def length_trouble(headers: Headers) -> str | None:
    """``Framing.trouble`` of a message that has been read."""
    return framing(headers, {name.lower(): value for name, value in reversed(headers)}).trouble
