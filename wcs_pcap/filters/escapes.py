"""Escapes in strings and characters: those of C, as in wireshark-filter(4)."""

from __future__ import annotations

import re

from wcs_pcap.errors import FilterError

MAX_SHOWN = 60  # characters

_ESCAPE = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))|(.))|([^\\]+)",
    re.DOTALL,
)
_SINGLE = {"'": 39, '"': 34, "\\": 92, "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


def unescape(literal: str, offset: int) -> bytes:
    """Returns the bytes of a literal in quotes, which begins at ``offset`` in the filter. Raises FilterError."""
    out = bytearray()
    for match in _ESCAPE.finditer(literal, 1, len(literal) - 1):
        octal, hexadecimal, short, long, single, plain = match.groups()
        at = offset + match.start()
        if plain is not None:
            out += plain.encode(errors="surrogatepass")
        elif octal or hexadecimal:
            value = int(octal, 8) if octal else int(hexadecimal, 16)
            if value > 255:
                raise FilterError(f"{match[0]} is more than a byte", offset=at)
            out.append(value)
        elif short or long:
            value = int(short or long, 16)
            if value > 0x10FFFF or 0xD800 <= value < 0xE000:
                raise FilterError(f"{match[0]} is not a character", offset=at)
            out += chr(value).encode()
        elif single in _SINGLE:
            out.append(_SINGLE[single])
        else:
            raise FilterError(f'{shown(match[0])} is not an escape; write \\\\ for a backslash, or r"..."', offset=at)
    return bytes(out)


def shown(text: str) -> str:
    """Returns a part of a filter for an error message: on one line, and cut when it is long."""
    clipped = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."
    return clipped if clipped.isascii() and clipped.isprintable() else ascii(clipped)[1:-1]
